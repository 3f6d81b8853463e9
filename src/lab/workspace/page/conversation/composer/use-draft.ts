// The text in a composer on its way to the workspace: sent, waited for, kept when it was refused.
import { useState } from 'react';
import type { ChannelId, Ts } from '../../../page-protocol.ts';
import { act } from '../../connection/acts.ts';
import { useWorkspaceContext } from '../../frame/workspace-context.ts';

export type Draft = {
  text: string;
  setText: (text: string) => void;
  isSending: boolean;
  send: () => Promise<void>;
};

export function useDraft(channel: ChannelId, threadTs: Ts | undefined): Draft {
  const { state, showProblem } = useWorkspaceContext();
  const [text, setText] = useState('');
  const [isSending, setIsSending] = useState(false);
  const send = async (): Promise<void> => {
    if (isSending || text.trim() === '') return;
    setIsSending(true);
    const body = { as: state.viewer, channel, text: text.trim() };
    const result = await act('say', threadTs === undefined ? body : { ...body, threadTs });
    setIsSending(false);
    if (result.ok) setText('');
    else showProblem(result.text);
  };
  return { text, setText, isSending, send };
}
