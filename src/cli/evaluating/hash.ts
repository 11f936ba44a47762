/** FNV-1a, 32 bits: what decides where a person would have decided by chance. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  // FNV's low bits are weak for short texts.
  return (hash ^ (hash >>> 15)) >>> 0;
}
