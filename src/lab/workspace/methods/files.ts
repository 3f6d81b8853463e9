// The three steps of an upload: files.getUploadURLExternal, POST to the URL, and
// files.completeUploadExternal, which shares the file. Nothing is converted or previewed.
import { z } from 'zod';
import type { Core } from '../core.ts';
import { announceMessage } from '../delivery/events.ts';
import { addMessage } from '../world/messages.ts';
import { renderFile } from '../world/render.ts';
import { needWritable } from './lookup.ts';
import { readThread } from './chat-post.ts';
import { json, method, SlackError, whole } from './method.ts';
import type { MethodTable } from './method.ts';

const getUploadUrl = method({
  tier: 4,
  scopes: ['files:write'],
  args: z.object({ filename: z.string(), length: whole }),
  run: ({ world }, args) => {
    const id = world.ids.next('F');
    world.files.set(id, {
      id,
      name: args.filename,
      title: args.filename,
      user: world.app.botUserId,
      contents: new Uint8Array(),
      isUploaded: false,
      isComplete: false,
    });
    return { upload_url: `${world.origin}/upload/v1/${id}`, file_id: id };
  },
});

const completeUpload = method({
  tier: 4,
  scopes: ['files:write'],
  args: z.object({
    files: json(z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1)),
    channel_id: z.string().optional(),
    thread_ts: z.string().optional(),
    initial_comment: z.string().optional(),
  }),
  run: (core, args) => {
    for (const { id, title } of args.files) {
      const file = core.world.files.get(id);
      if (file === undefined || !file.isUploaded) throw new SlackError('file_not_found');
      file.title = title ?? file.title;
    }
    const ids = args.files.map(({ id }) => id);
    if (args.channel_id !== undefined) {
      share(core, ids, { ...args, channel_id: args.channel_id });
    }
    for (const id of ids) Object.assign(core.world.files.get(id) ?? {}, { isComplete: true });
    return { files: ids.map((id) => renderFile(core.world, id)) };
  },
});

type Place = {
  channel_id: string;
  thread_ts?: string | undefined;
  initial_comment?: string | undefined;
};

function share(core: Core, files: string[], place: Place): void {
  const channel = needWritable(core, place.channel_id);
  const threadTs = readThread(core, channel, place.thread_ts);
  const message = addMessage(core.world, {
    channel: channel.id,
    user: core.world.app.botUserId,
    botId: core.world.app.botId,
    text: place.initial_comment ?? '',
    files,
    ...(threadTs === undefined ? {} : { threadTs }),
  });
  announceMessage(core, message);
}

export const fileMethods: MethodTable = {
  'files.getUploadURLExternal': getUploadUrl,
  'files.completeUploadExternal': completeUpload,
};
