/**
 * Text as both databases keep it: PostgreSQL takes no U+0000, and neither keeps half of a surrogate pair. Text that the audit log
 * repeats must be read back as it was written, or it would look tampered with.
 */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll("\u0000", " ");
}
