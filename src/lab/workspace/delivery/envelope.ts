// What the workspace hands to the app, and what came of it. Shared by both transports.

export type Json = Record<string, unknown>;

export type Envelope = {
  id: string;
  type: 'slash_commands' | 'interactive' | 'events_api';
  payload: Json;
  /** whether an answer body means something (commands and submissions), or is ignored */
  acceptsPayload: boolean;
  /** the channel it is about, '' when none; for fault rules */
  channel: string;
  /** set when an event is sent again */
  retry?: { attempt: number; reason: string };
};

export type Reply =
  | { status: 'acknowledged'; body: unknown }
  | { status: 'timeout' }
  | { status: 'failed'; reason: string; isNoRetry: boolean };

export type Transport = {
  /** Never rejects. Answers within three seconds of the workspace's clock. */
  send(envelope: Envelope): Promise<Reply>;
  connections(): number;
  stop(): Promise<void> | void;
};

// Slack's documented time for an app to acknowledge.
export const acknowledgeWithinMs = 3_000;
