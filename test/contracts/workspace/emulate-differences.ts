// Where our workspace and `emulate` 0.12.2 answer differently, and why ours is as it is. A line is
// "CALL: PATH | ours VALUE | emulate VALUE", '-' for absent. Samples: java-slack-sdk, json-logs.

export type Difference = { where: RegExp; reason: string };

export const differences: Difference[] = [
  {
    where: /: response_metadata\.(scopes|acceptedScopes)\./,
    reason: 'Slack sends x-oauth-scopes and x-accepted-oauth-scopes, emulate does not',
  },
  {
    where: /^who am I: is_enterprise_install /,
    reason: 'Slack says in auth.test whether the app is installed org-wide',
  },
  {
    where: /^who am I: app_id /,
    reason: 'auth.test of Slack has no app_id for a bot token',
  },
  {
    where: /: user\.(tz|tz_label|tz_offset|updated|is_(owner|primary_owner|app_user)) /,
    reason: 'Slack describes a person more fully than emulate',
  },
  {
    where: /: user\.is_(restricted|ultra_restricted|stranger) /,
    reason: 'the bot refuses guests and strangers by these flags, which emulate lacks',
  },
  {
    where: /: user\.profile\.(image_48|image_192|huddle_state|huddle_state_expiration_ts) /,
    reason: 'our people have no pictures and no huddles',
  },
  {
    where: /: (message|messages\.\d)\.(bot_id|app_id|team) /,
    reason: "Slack marks an app's messages with bot_id, app_id and team",
  },
  {
    where: /: (message|messages\.\d)\.parent_user_id /,
    reason: 'Slack names the author of the root in every reply',
  },
  {
    where: /: messages\.\d\.(thread_ts|reply_users_count|latest_reply|is_locked|subscribed) /,
    reason: 'Slack puts the figures of the thread on its root',
  },
  {
    where: /^no thread: /,
    reason: 'Slack answers thread_not_found, emulate an empty list',
  },
  {
    where: /^history: pin_count /,
    reason: 'Slack counts the pins in conversations.history',
  },
  {
    where: /^about the channel: channel\.(is_\w*shared|is_general|context_team_id) /,
    reason: 'the bot refuses shared channels by these flags, which emulate lacks',
  },
  {
    where: /^about the channel: channel\.(is_member|num_members|creator|\w+\.(creator|last_set)) /,
    reason: 'the two are seeded with other members and another founder',
  },
  {
    where: /^about the channel: channel\.(is_open|last_read) /,
    reason: 'Slack sends is_open for direct messages only; our workspace keeps no read marks',
  },
  {
    where: /^whisper: message_ts /,
    reason: 'emulate shows last_read, and with it one more time, before this call',
  },
  {
    where: /blocks\.0\.text\.verbatim /,
    reason: 'Slack stores text objects with their defaults filled in',
  },
  {
    where: /^home: view\.hash /,
    reason: "a view's hash is opaque; Slack's looks like ours",
  },
  {
    where: /^home: view\.app_installed_team_id /,
    reason: 'Slack names the team that a view belongs to',
  },
  {
    where: /^reply to nothing: /,
    reason: 'a reply to a message that is not there is refused, so that a lost root is noticed',
  },
  {
    where: /^blocks that are wrong: /,
    reason: 'emulate does not look into blocks',
  },
];
