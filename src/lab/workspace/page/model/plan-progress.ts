// How far a plan has come, in words: read out by screen readers; others see the bar and the signs.
import type { Task, TaskStatus } from './block-json.ts';

export type PlanProgress = { text: string; percent: number; hasError: boolean };

export function planProgress(tasks: Task[]): PlanProgress {
  const statuses = tasks.map(statusOf);
  const doneCount = statuses.filter((status) => status === 'complete').length;
  const failed = tasks.find((task) => statusOf(task) === 'error');
  const running = tasks.find((task) => statusOf(task) === 'in_progress');
  const percent = tasks.length === 0 ? 0 : Math.round((100 * doneCount) / tasks.length);
  const parts = [`${doneCount} of ${tasks.length} done`];
  if (failed !== undefined) parts.push(`failed: ${failed.title}`);
  if (running !== undefined) parts.push(`now: ${running.title}`);
  return { text: parts.join(' · '), percent, hasError: failed !== undefined };
}

/** `pending` when the app gave none, as Slack does. */
export function statusOf(task: Task): TaskStatus {
  return task.status ?? 'pending';
}
