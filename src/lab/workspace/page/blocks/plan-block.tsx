// The `plan` block and its `task_card`s, which is how the bot shows a change while it runs. Drawn by
// us, because the library says the status by colour alone and a running step looks like a dead one.
// Details and output are always open: during an incident nobody should have to look for them.
import type { ReactNode } from 'react';
import { useId } from 'react';
import type { Block } from '../../page-protocol.ts';
import type { Task, TaskStatus } from '../model/block-json.ts';
import { withEmoji } from '../model/emoji.ts';
import { planProgress, statusOf } from '../model/plan-progress.ts';
import { BlockBoundary } from './block-boundary.tsx';
import { DisplayBlock } from './display-block.tsx';

export function PlanBlock({ block }: { block: Block }): ReactNode {
  const titleId = useId();
  const { title, tasks: given } = block;
  const tasks = Array.isArray(given) ? (given as Task[]) : [];
  const progress = planProgress(tasks);
  return (
    <section className="plan" aria-labelledby={titleId}>
      <header>
        <h3 id={titleId}>{withEmoji(titleText(title))}</h3>
        <p className="unseen" role="status">
          {progress.text}
        </p>
        <div className={`plan-bar ${progress.hasError ? 'has-error' : ''}`} aria-hidden="true">
          <span style={{ width: `${progress.percent}%` }} />
        </div>
      </header>
      <ol>
        {tasks.map((task) => (
          <li key={task.task_id}>
            <TaskCard task={task} hasFailed={progress.hasError} />
          </li>
        ))}
      </ol>
    </section>
  );
}

/** A task card that stands alone as a block. */
export function TaskCardBlock({ block }: { block: Block }): ReactNode {
  return (
    <section className="plan lone-task">
      <TaskCard task={block as unknown as Task} hasFailed={false} />
    </section>
  );
}

const STATUS_WORDS: Record<TaskStatus, string> = {
  pending: 'waiting',
  in_progress: 'running',
  complete: 'done',
  error: 'failed',
};

/** `hasFailed`: a step of the plan did, so that those which have not begun wait for nothing. */
function TaskCard({ task, hasFailed }: { task: Task; hasFailed: boolean }): ReactNode {
  const status = statusOf(task);
  const words = status === 'pending' && hasFailed ? 'not started' : STATUS_WORDS[status];
  return (
    <div className={`task ${status}`} aria-current={status === 'in_progress' ? 'step' : undefined}>
      <StatusSign status={status} />
      <div className="task-text">
        <p className="task-title">
          <span>{withEmoji(task.title)}</span>
          <span className="task-status">{words}</span>
        </p>
        <RichPart name="task-details" block={task.details} />
        <RichPart name="task-output" block={task.output} />
        {(task.sources ?? []).map((source) => (
          <a key={source.url} href={source.url} target="_blank" rel="noopener noreferrer">
            {source.text}
          </a>
        ))}
      </div>
    </div>
  );
}

function RichPart({ name, block }: { name: string; block: Block | undefined }): ReactNode {
  if (block === undefined) return null;
  return (
    <div className={name}>
      <BlockBoundary block={block}>
        <DisplayBlock block={block} />
      </BlockBoundary>
    </div>
  );
}

function StatusSign({ status }: { status: TaskStatus }): ReactNode {
  if (status === 'in_progress') {
    return (
      <span className="task-sign" aria-hidden="true">
        <span className="spinner" />
      </span>
    );
  }
  const sign = { pending: '', complete: '✓', error: '✕' }[status];
  return (
    <span className="task-sign" aria-hidden="true">
      <span className="task-disc">{sign}</span>
    </span>
  );
}

function titleText(title: unknown): string {
  return typeof title === 'string' ? title : 'Plan';
}
