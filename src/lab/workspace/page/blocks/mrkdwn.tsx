// One text of Slack's, with its markup: bold, code, links, names of people and channels.
import type { ReactNode } from 'react';
import type { TextObject } from '../../page-protocol.ts';
import { DisplayBlock } from './display-block.tsx';

export function Mrkdwn({ text }: { text: TextObject | string }): ReactNode {
  const object = typeof text === 'string' ? { type: 'mrkdwn', text } : text;
  return <DisplayBlock block={{ type: 'section', text: object }} />;
}
