// What the workspace sends to an app has the keys that Slack's samples have: none is invented, none
// that an app may rely on is missing. Key names from slackapi/java-slack-sdk, json-logs/samples
// (app-backend and MockSocketMode), and docs.slack.dev for events.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { asObject, startRawKit } from '../../lab/workspace/raw-app.ts';
import type { Json, RawKit, Received } from '../../lab/workspace/raw-app.ts';

type Keys = { required: string; optional?: string };

const shapes: Record<string, Keys> = {
  slash: {
    required:
      'token api_app_id team_id team_domain channel_id channel_name user_id user_name command ' +
      'text response_url trigger_id is_enterprise_install',
    optional: 'enterprise_id enterprise_name',
  },
  user: { required: 'id username name team_id' },
  team: { required: 'id domain', optional: 'enterprise_id enterprise_name' },
  channel: { required: 'id name' },
  'block_actions in a message': {
    required:
      'type enterprise team user api_app_id token container trigger_id channel message state ' +
      'response_url actions is_enterprise_install',
  },
  'block_actions in a view': {
    required:
      'type enterprise team user api_app_id token container trigger_id view actions ' +
      'is_enterprise_install',
    optional: 'state',
  },
  'container of a message': {
    required: 'type message_ts channel_id is_ephemeral',
    optional: 'thread_ts attachment_id text is_app_unfurl app_unfurl_url',
  },
  'container of a view': { required: 'type view_id' },
  'action of a button': {
    required: 'action_id block_id text value type style action_ts',
    optional: 'confirm',
  },
  message: {
    required: 'type user text ts bot_id app_id team blocks',
    optional:
      'subtype username edited thread_ts parent_user_id reply_count reply_users ' +
      'reply_users_count latest_reply is_locked subscribed metadata attachments files',
  },
  view: {
    required:
      'id team_id type title submit close private_metadata callback_id external_id state hash ' +
      'clear_on_close notify_on_close root_view_id previous_view_id app_id ' +
      'app_installed_team_id bot_id blocks',
    optional: 'submit_disabled',
  },
  view_submission: {
    required:
      'type enterprise team user api_app_id token trigger_id view is_enterprise_install ' +
      'response_urls',
  },
  message_action: {
    required:
      'type callback_id trigger_id message_ts response_url message team channel user token ' +
      'api_app_id action_ts enterprise is_enterprise_install',
  },
  event: {
    required:
      'token team_id api_app_id event type event_id event_time authorizations ' +
      'is_ext_shared_channel event_context',
  },
  authorization: { required: 'enterprise_id team_id user_id is_bot is_enterprise_install' },
  app_mention: {
    required: 'type user text ts channel event_ts team',
    optional: 'blocks thread_ts parent_user_id',
  },
  app_home_opened: { required: 'type user channel tab event_ts', optional: 'view' },
};

function assertShape(name: string, value: unknown): void {
  const { required = '', optional = '' } = shapes[name] ?? {};
  const needed = required.split(' ');
  const keys = Object.keys(asObject(value));
  const missing = needed.filter((key) => !keys.includes(key));
  const invented = keys.filter((key) => ![...needed, ...optional.split(' ')].includes(key));
  assert.deepEqual({ name, missing, invented }, { name, missing: [], invented: [] });
}

describe('payloads of the workspace', () => {
  const channel = 'C0NETONCALL';
  const button = {
    type: 'button',
    action_id: 'go',
    value: 'v1',
    style: 'primary',
    text: { type: 'plain_text', text: 'Go' },
  };
  const blocks = [{ type: 'actions', elements: [button] }];
  let kit: RawKit;
  before(async () => {
    kit = await startRawKit();
  });
  after(() => kit.stop());

  const last = (): Received => {
    const received = kit.received.at(-1);
    assert.ok(received);
    return received;
  };
  const take = async (type: string): Promise<Json> => {
    for (let tries = 0; tries < 200; tries += 1) {
      const found = kit.received.find(
        ({ payload }) => (asObject(payload['event'])['type'] ?? payload['type']) === type,
      );
      if (found !== undefined) return found.payload;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error(`no ${type} came`);
  };

  test('a slash command', async () => {
    await kit.workspace.act.say('alice', channel, '/move-ip 1 to node3');
    const { payload } = last();
    assertShape('slash', payload);
    assert.equal(payload['text'], '1 to node3');
    assert.equal(payload['is_enterprise_install'], 'false');
  });

  test('is signed over its raw body, with a bare content type', async () => {
    await kit.workspace.act.say('alice', channel, '/move-ip 2');
    const { headers, body } = last();
    const base = `v0:${String(headers['x-slack-request-timestamp'])}:${body}`;
    const mac = createHmac('sha256', kit.workspace.tokens.signingSecret).update(base).digest('hex');
    assert.equal(headers['x-slack-signature'], `v0=${mac}`);
    assert.equal(headers['content-type'], 'application/x-www-form-urlencoded');
    assert.equal(Number(headers['x-slack-request-timestamp']), Math.floor(kit.clock.now() / 1000));
  });

  test('a click in a message', async () => {
    const posted = await kit.api('chat.postMessage', { channel, text: 'card', blocks });
    const messageTs = String(posted['ts']);
    await kit.workspace.act.click('bob', { messageTs, actionId: 'go' });
    const { payload } = last();
    assertShape('block_actions in a message', payload);
    assertShape('container of a message', payload['container']);
    assertShape('user', payload['user']);
    assertShape('team', payload['team']);
    assertShape('channel', payload['channel']);
    assertShape('message', payload['message']);
    const actions = payload['actions'];
    assert.ok(Array.isArray(actions) && actions.length === 1);
    assertShape('action of a button', actions[0]);
    await kit.workspace.act.shortcut('bob', 'explain', messageTs);
    assertShape('message_action', last().payload);
  });

  test('a modal: click, submission, state', async () => {
    await kit.workspace.act.say('alice', channel, '/move-ip 3');
    const input = {
      type: 'input',
      block_id: 'why',
      optional: true,
      label: { type: 'plain_text', text: 'Why' },
      element: { type: 'plain_text_input', action_id: 'text' },
    };
    const view = {
      type: 'modal',
      title: { type: 'plain_text', text: 'A' },
      submit: { type: 'plain_text', text: 'B' },
      blocks: [...blocks, input],
    };
    const trigger_id = last().payload['trigger_id'];
    const viewId = String(
      asObject((await kit.api('views.open', { trigger_id, view }))['view'])['id'],
    );
    await kit.workspace.act.click('alice', { viewId, actionId: 'go' });
    assertShape('block_actions in a view', last().payload);
    assertShape('container of a view', last().payload['container']);
    await kit.workspace.act.submitView('alice', viewId, {});
    const { payload } = last();
    assertShape('view_submission', payload);
    assertShape('view', payload['view']);
    const { values } = asObject(asObject(payload['view'])['state']);
    assert.deepEqual(values, { why: { text: { type: 'plain_text_input', value: null } } });
  });

  test('events', async () => {
    await kit.workspace.act.say('alice', channel, 'hello @arpeggio');
    const mention = await take('app_mention');
    assertShape('event', mention);
    assertShape('app_mention', mention['event']);
    const authorizations = mention['authorizations'];
    assertShape('authorization', Array.isArray(authorizations) ? authorizations[0] : undefined);
    await kit.workspace.act.openHome('alice');
    assertShape('app_home_opened', (await take('app_home_opened'))['event']);
  });
});
