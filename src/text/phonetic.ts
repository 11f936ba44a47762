/**
 * Folded syllables that Vietnamese writers confuse by ear share a key: s/x, ch/tr, d/gi/r, l/n, i/y, c/k/q, g/gh, ng/ngh,
 * final c/t and n/ng. "xuc" and "suc" meet, "trac" and "chat" too. Coarse: use it to propose, never to decide.
 */
export function phoneticKey(folded: string): string {
  return folded
    .replace(/^ngh/, "ng")
    .replace(/^gh/, "g")
    .replace(/^(?:gi|r)(?=[aeiouy])/, "d")
    .replace(/^tr/, "ch")
    .replace(/^x/, "s")
    .replace(/^n(?=[aeiouy])/, "l")
    .replace(/^(?:k(?!h)|q)/, "c")
    .replace(/y/g, "i")
    .replace(/ch$/, "c")
    .replace(/nh$/, "n")
    .replace(/ng$/, "n")
    .replace(/t$/, "c");
}

/** True when one insertion, deletion, substitution or swap of neighbours turns `a` into `b` (or they are equal). */
export function withinOneEdit(a: string, b: string): boolean {
  if (a === b) return true;
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1) return false;
  let i = 0;
  while (i < short.length && short[i] === long[i]) i++;
  if (short.length === long.length) {
    if (short.slice(i + 1) === long.slice(i + 1)) return true;
    return short[i] === long[i + 1] && short[i + 1] === long[i] && short.slice(i + 2) === long.slice(i + 2);
  }
  return short.slice(i) === long.slice(i + 1);
}
