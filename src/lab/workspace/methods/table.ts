// Every Web API method the workspace knows. One that is not here is `unknown_method`, as at Slack.
import { authMethods } from './auth.ts';
import { blockMethods } from './blocks.ts';
import { chatEditMethods } from './chat-edit.ts';
import { chatPostMethods } from './chat-post.ts';
import { conversationMethods } from './conversations.ts';
import { fileMethods } from './files.ts';
import type { MethodTable } from './method.ts';
import { reactionMethods } from './reactions.ts';
import { userMethods } from './users.ts';
import { viewMethods } from './views.ts';

export const methodTable: MethodTable = {
  ...authMethods,
  ...blockMethods,
  ...chatEditMethods,
  ...chatPostMethods,
  ...conversationMethods,
  ...fileMethods,
  ...reactionMethods,
  ...userMethods,
  ...viewMethods,
};
