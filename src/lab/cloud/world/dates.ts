// CloudStack's dates: seconds, and the offset without a colon.

export function renderDate(iso: string): string {
  return iso.replace(/\.\d+Z$/, '+0000');
}
