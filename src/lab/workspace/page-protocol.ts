// Everything that the browser page and the workspace server say to each other, as types only.
// Same origin, plain JSON, server-sent events one way and POST the other. No logic here, no imports:
// the page bundles this file, the server implements it.
//
//   GET    /emu/state?as=USER[&session=ID]   -> PageState: everything USER sees now
//   GET    /emu/stream?as=USER[&session=ID]  -> text/event-stream, three kinds of event:
//            event: snapshot   data: PageState       first, and again after every reconnection
//            event: change     data: PageChange      parts that changed; replace them by key
//            event: inspector  data: InspectorEntry[]  append to PageState.inspector
//   POST   /emu/act/say | click | submit-view | close-view | open-home | shortcut | delete
//            body: the matching *Act type below; answer (HTTP 200): ActResult
//   POST   /emu/faults    body: Fault           -> FaultResult: break something
//   DELETE /emu/faults[?id=ID]                  -> { ok: true }: repair one, or all of it
//   POST   /emu/incidents?id=ID                 -> { ok: true }: let it happen; answered when it has
//   DELETE /emu/incidents?id=ID                 -> { ok: true }: end a lasting one
//   POST   /emu/settings  body: Partial<PageSettings> -> { ok: true }
//
// `session` is any random string that the page makes once per load. Ephemeral messages older than
// the first request of a session are left out, because Slack forgets them on reload; without
// `session` all are sent. `as` is a user id (U…) or a lower-case first name ("alice").
// A malformed request is answered 400 { ok: false, error: 'bad_request', text }.

export type UserId = string;
export type ChannelId = string;
/** Slack's message id: seconds and six digits, "1700000000.000100". Compare as strings. */
export type Ts = string;
/** A Block Kit block as the app sent it, with `block_id` filled in. Render unknown ones as JSON. */
export type Block = { type: string; block_id?: string; [key: string]: unknown };
export type TextObject = { type: 'plain_text' | 'mrkdwn'; text: string; emoji?: boolean };
export type Option = { text: TextObject; value: string; description?: TextObject };

export type PageState = {
  /** Grows by one with every change; a PageChange older than the state held is to be ignored. */
  revision: number;
  viewer: UserId;
  team: { id: string; name: string; domain: string };
  app: PageApp;
  users: PageUser[];
  channels: PageChannel[];
  commands: PageCommand[];
  shortcuts: PageShortcut[];
  /** Roots and replies mixed, oldest first. A reply has `threadTs` different from its `ts`. */
  messages: Record<ChannelId, PageMessage[]>;
  /** Only for the viewer, oldest first; shown in their channel (or thread) among `messages` by ts. */
  ephemerals: PageMessage[];
  /** The viewer's modal stack; the last one is on top. Empty: no modal. */
  views: PageView[];
  /** What the app published for this viewer, null before it did. */
  home: PageView | null;
  /** The newest 200 entries, oldest first. */
  inspector: InspectorEntry[];
  faults: ActiveFault[];
  /** Of the world beyond the workspace; empty where nobody offers any. */
  incidents: PageIncident[];
  settings: PageSettings;
};

/**
 * Replace the given parts. `messages` is merged by channel (only channels that changed are in it);
 * every other part is whole. `inspector` never comes this way.
 */
export type PageChange = { revision: number; changed: Partial<Omit<PageState, 'inspector'>> };

export type PageApp = {
  id: string;
  name: string;
  botUserId: UserId;
  mode: 'socket' | 'http';
  /** Open Socket Mode connections; in HTTP mode 1 when a request URL is set. 0: nobody answers. */
  connections: number;
};

export type PageUser = {
  id: UserId;
  /** handle, "alice" */
  name: string;
  realName: string;
  /** "requester", "approver", "outsider", "app" */
  role: string;
  isBot: boolean;
  isDeactivated: boolean;
};

export type PageChannel = {
  id: ChannelId;
  /** without '#'; for a direct message the other person's name */
  name: string;
  topic: string;
  isDirectMessage: boolean;
  isArchived: boolean;
  /** shared with another company (Slack Connect) */
  isShared: boolean;
  members: UserId[];
};

/** From the app manifest; `command` includes the slash. */
export type PageCommand = { command: string; description: string; usageHint: string };
export type PageShortcut = { name: string; callbackId: string; type: 'global' | 'message' };

export type PageMessage = {
  channel: ChannelId;
  ts: Ts;
  threadTs?: Ts;
  user: UserId;
  /** set on what the app posted */
  botId?: string;
  text: string;
  blocks: Block[];
  isEdited: boolean;
  isEphemeral: boolean;
  /** "channel_join", "bot_message"… */
  subtype?: string;
  replyCount: number;
  replyUsers: UserId[];
  latestReply?: Ts;
  reactions: { name: string; users: UserId[] }[];
  files: { id: string; name: string; url: string }[];
  isPinned: boolean;
  /** a reply that was also sent to the channel */
  isBroadcast: boolean;
};

export type PageView = {
  id: string;
  type: 'modal' | 'home';
  title?: TextObject;
  submit?: TextObject;
  close?: TextObject;
  blocks: Block[];
  callbackId: string;
  /** Shown under the input blocks; key is a block id. Set by the app's `errors` answer. */
  errors: Record<string, string>;
  hash: string;
};

export type InspectorEntry = {
  seq: number;
  /** ISO time of the workspace's clock */
  at: string;
  /** api: the app called us. delivery: we called the app. socket, fault, note: what else happened. */
  kind: 'api' | 'delivery' | 'response-url' | 'socket' | 'fault' | 'note';
  /** One line: "chat.postMessage ok", "slash_commands /move-ip acknowledged after 12 ms" */
  summary: string;
  outcome: 'ok' | 'error' | 'warning';
  request: unknown;
  response: unknown;
};

/** Something that can happen to the hosts, the cloud or the app; a button of the page. */
export type PageIncident = {
  id: string;
  heading: string;
  name: string;
  hint: string;
  /** lasting: it goes on until it is ended */
  state: 'ready' | 'busy' | 'lasting';
  /** What was true after the last press, or why it did not work. */
  said: string | null;
};

export type PageSettings = {
  /** Slack's rate tiers, on by default */
  tierLimits: boolean;
};

/** Who acts: a user id or a lower-case first name. */
export type Actor = { as: UserId };

/**
 * The composer. Text that starts with '/' is a slash command: the answer then comes only when the
 * app acknowledged or its 3 seconds are over. Keep the text in the box when `ok` is false.
 */
export type SayAct = Actor & { channel: ChannelId; text: string; threadTs?: Ts };

/** Where a block is: in a message (ephemeral ones too) or in a view (modal or home). */
export type BlockPlace = { channel: ChannelId; messageTs: Ts } | { viewId: string };

/** The value of one interactive element, exactly as in Slack's `state.values`. */
export type InputValue =
  | { type: 'plain_text_input' | 'email_text_input' | 'url_text_input'; value: string | null }
  | { type: 'number_input'; value: string | null }
  | { type: 'static_select' | 'radio_buttons' | 'overflow'; selected_option: Option | null }
  | { type: 'external_select'; selected_option: Option | null }
  | { type: 'multi_static_select' | 'checkboxes'; selected_options: Option[] }
  | { type: 'users_select'; selected_user: UserId | null }
  | { type: 'multi_users_select'; selected_users: UserId[] }
  | { type: 'channels_select'; selected_channel: ChannelId | null }
  | { type: 'conversations_select'; selected_conversation: ChannelId | null }
  | { type: 'multi_channels_select'; selected_channels: ChannelId[] }
  | { type: 'multi_conversations_select'; selected_conversations: ChannelId[] }
  | { type: 'datepicker'; selected_date: string | null }
  | { type: 'timepicker'; selected_time: string | null }
  | { type: 'datetimepicker'; selected_date_time: number | null };

/** block_id -> action_id -> value. Inputs left out count as empty. */
export type StateValues = Record<string, Record<string, InputValue>>;

/**
 * A press on an element. `value` only for elements that hold one (selects, pickers…); a button's
 * value is read from the stored block. Show a spinner until the answer, a warning when not ok.
 */
export type ClickAct = Actor &
  BlockPlace & { blockId: string; actionId: string; value?: InputValue; state?: StateValues };

export type SubmitViewAct = Actor & { viewId: string; state: StateValues };
/** `clear`: the X that closes the whole stack; else the Cancel button of the top view. */
export type CloseViewAct = Actor & { viewId: string; clear?: boolean };
export type OpenHomeAct = Actor & { tab?: 'home' | 'messages' };
/** A global shortcut (lightning menu) or, with a message, one of its "more actions". */
export type ShortcutAct = Actor & { callbackId: string; channel?: ChannelId; messageTs?: Ts };
/** A person deletes their own message. */
export type DeleteAct = Actor & { channel: ChannelId; ts: Ts };

/**
 * `text` is what Slack's client would show, ready for a toast. Known `error` values:
 * operation_timeout   the app did not answer within 3 s ("/x failed with the error "operation_timeout"")
 * dispatch_failed     nobody is connected, or the app answered with an HTTP error
 * unknown_command     `/x is not a valid command…`
 * not_in_threads      `/x is not supported in threads. Sorry!`
 * view_errors         the app refused the submission; see PageView.errors
 * interactivity_disabled  the manifest says that the app takes no clicks
 * message_gone, view_gone, not_in_channel, is_archived, user_deactivated, not_found, bad_request
 */
export type ActResult = { ok: true; ts?: Ts } | { ok: false; error: string; text: string };

/** Which calls or deliveries a rule hits; empty: every one. It fires `times` times (default 1). */
export type FaultMatch = {
  /** API method ("chat.postMessage") or delivery type ("slash_commands"); '*' is any */
  method?: string;
  channel?: ChannelId;
  /** 1: the next matching one (default), 2: the one after it… */
  nth?: number;
  times?: number;
};

/** Effects on calls that the app makes (Web API and response_url). */
export type ApiFault =
  | { kind: 'rate-limit'; retryAfterS: number }
  | { kind: 'http-status'; status: number; body?: string }
  | { kind: 'error'; error: string }
  | { kind: 'hang' }
  | { kind: 'delay'; delayMs: number }
  /** connection reset, nothing done / connection reset, but done: the double-post case */
  | { kind: 'reset-before' }
  | { kind: 'reset-after' };

/** Effects on what the workspace delivers to the app. */
export type DeliveryFault =
  | { kind: 'duplicate-delivery' }
  /** held back until the next delivery went out */
  | { kind: 'reorder-delivery' }
  | { kind: 'drop-ack' }
  | { kind: 'drop-delivery' };

/**
 * Done at once, once. The first four concern open sockets; after a warning or a refresh a client
 * that stays is served for ten seconds more and then cut.
 */
export type InstantFault =
  | { kind: 'socket-cut' }
  | { kind: 'socket-warning' }
  | { kind: 'socket-refresh' }
  | { kind: 'socket-link-disabled' }
  | { kind: 'clock-jump'; byMs: number }
  | { kind: 'delete-message'; channel: ChannelId; ts: Ts };

/** A state of the world that lasts until repaired by DELETE /emu/faults. */
export type WorldFault =
  | { kind: 'archive-channel'; channel: ChannelId }
  | { kind: 'remove-bot'; channel: ChannelId }
  | { kind: 'share-channel'; channel: ChannelId }
  | { kind: 'revoke-token' }
  | { kind: 'deactivate-user'; user: UserId }
  /** a guest account of this workspace / a person of another company (Slack Connect) */
  | { kind: 'make-guest'; user: UserId }
  | { kind: 'make-stranger'; user: UserId };

export type Fault = ((ApiFault | DeliveryFault) & FaultMatch) | InstantFault | WorldFault;
/** `left`: how many times a rule will still fire; absent for a world fault. */
export type ActiveFault = { id: string; fault: Fault; left?: number };
export type FaultResult = { ok: true; id: string } | { ok: false; error: string; text: string };
