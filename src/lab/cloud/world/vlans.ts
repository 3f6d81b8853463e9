// VLANs as CloudStack writes them: `1234`, `vlan://1234`, `100-110`, `100,105`, `untagged`. There is
// no check for 1-4094 here, because the server has none for Isolated and L2 networks (reference 2.2).

export function bareVlan(text: string): string {
  return text.replace(/^vlan:\/\//i, '');
}

interface VlanSpan {
  readonly first: number;
  readonly last: number;
}

/** What is no number or range, as `untagged`, spans nothing. */
export function vlanSpans(text: string): readonly VlanSpan[] {
  return bareVlan(text)
    .split(',')
    .flatMap((part) => {
      const match = /^(\d+)(?:-(\d+))?$/.exec(part.trim());
      if (match === null) return [];
      const first = Number(match[1]);
      return [{ first, last: Number(match[2] ?? first) }];
    });
}

export function vlansOverlap(a: string, b: string): boolean {
  return vlanSpans(a).some((one) =>
    vlanSpans(b).some((other) => one.first <= other.last && other.first <= one.last),
  );
}
