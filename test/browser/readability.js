// Evaluated in the page: lists text under 16 px, contrast under 4.5 to 1, and controls less than 44 px high.
(() => {
  const numbers = (color) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const linear = (s) => (s <= 0.03928 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4);
  const luminance = (color) => {
    const [r, g, b] = numbers(color).map((c) => linear(c / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const background = (element) => {
    const color = getComputedStyle(element).backgroundColor;
    return numbers(color)[3] === 0 && element.parentElement ? background(element.parentElement) : color;
  };
  const found = [];
  for (const element of document.querySelectorAll("body *:not(.visually-hidden, option, svg, svg *)")) {
    const box = element.getBoundingClientRect();
    if (box.width === 0) continue;
    const name = `${element.tagName} ${element.textContent.trim().slice(0, 30)}`;
    if (element.matches("button, select, summary, textarea") && box.height < 44) found.push(`small target: ${name}`);
    if (![...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== "")) continue;
    const style = getComputedStyle(element);
    if (Number.parseFloat(style.fontSize) < 16) found.push(`small text: ${name}`);
    const [a, b] = [luminance(style.color), luminance(background(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.push(`contrast ${ratio.toFixed(1)}: ${name}`);
  }
  return found;
})();
