// What a change that waits in line says in its thread: that one in front of it is stuck, and, when its
// turn has come and the hosts have changed, that it asks again. The new plan is on the card; here is what
// differs, because the card is only edited and that notifies nobody.

import type { Change } from '../../../../domain/change.ts';
import type { Question } from '../../../../domain/questions.ts';
import { changeLink, escape, lines, type Links, mention, oneLine } from '../mrkdwn.ts';
import { section, type RenderedMessage } from '../mrkdwn.ts';

const DIFFERENCES_LENGTH_MAX = 2500;

export function renderAskedAgain(change: Change, question: Question): RenderedMessage {
  const { answer, differences = [] } = question;
  if (answer !== null) {
    const by = answer.by === null ? 'Nobody decided about' : `${mention(answer.by)} decided about`;
    const text = `${by} the new plan; the card says how.`;
    return { text: `${change.id}: ${text}`, blocks: [section(text)] };
  }
  const why =
    differences.length === 0
      ? 'It waited for longer than an approval counts.'
      : 'The hosts are not as they were when it was approved:';
  const texts = differences.map((one) => `• ${escape(oneLine(one), 400)}`);
  const text = `${mention(change.requester)} *Its turn came, and it needs approval again.* ${why}`;
  return {
    text: `${change.id}: ${text}`,
    blocks: [
      section(`:arrows_counterclockwise: ${text}`),
      ...(texts.length === 0 ? [] : [section(lines(texts, DIFFERENCES_LENGTH_MAX, 'see the CLI'))]),
      section('Nothing was changed, and nothing is locked. The card above has the plan as of now.'),
    ],
  };
}

export function renderStuckAhead(
  change: Change,
  { behind, answer }: Question,
  links: Links,
): RenderedMessage {
  const ahead = behind === undefined ? 'a change' : `change ${changeLink(behind, links)}`;
  const text =
    answer === null
      ? `${mention(change.requester)} *This waits for ${ahead}, which is stuck.* It goes on only after a ` +
        'person has mended that and taken over. Withdraw on the card takes this one out of the line.'
      : `This waited for ${ahead}, which was stuck.`;
  const icon = answer === null ? ':rotating_light: ' : '';
  return { text: `${change.id}: ${text}`, blocks: [section(icon + text)] };
}
