// What a person does on the page, sent to the workspace. One function for every kind of act; the
// answer says in words what went wrong, also when the workspace itself does not answer.
import type {
  ActResult,
  ActiveFault,
  ClickAct,
  CloseViewAct,
  DeleteAct,
  Fault,
  FaultResult,
  OpenHomeAct,
  PageSettings,
  SayAct,
  ShortcutAct,
  SubmitViewAct,
} from '../../page-protocol.ts';

type Acts = {
  say: SayAct;
  click: ClickAct;
  'submit-view': SubmitViewAct;
  'close-view': CloseViewAct;
  'open-home': OpenHomeAct;
  shortcut: ShortcutAct;
  delete: DeleteAct;
};

/** Never throws; `error: 'unreachable'` when the workspace did not answer. */
export async function act<Kind extends keyof Acts>(
  kind: Kind,
  body: Acts[Kind],
): Promise<ActResult> {
  return await send<ActResult>('POST', `/emu/act/${kind}`, body);
}

export async function breakSomething(fault: Fault): Promise<FaultResult> {
  return await send<FaultResult>('POST', '/emu/faults', fault);
}

/** Repairs one fault, or all of them. */
export async function repair(fault?: ActiveFault): Promise<ActResult> {
  const query = fault === undefined ? '' : `?id=${encodeURIComponent(fault.id)}`;
  return await send<ActResult>('DELETE', `/emu/faults${query}`);
}

/** Lets an incident happen, or ends one that lasts; answered when that is done. */
export async function setIncident(id: string, isWanted: boolean): Promise<ActResult> {
  const path = `/emu/incidents?id=${encodeURIComponent(id)}`;
  return await send<ActResult>(isWanted ? 'POST' : 'DELETE', path, isWanted ? {} : undefined);
}

export async function changeSettings(settings: Partial<PageSettings>): Promise<ActResult> {
  return await send<ActResult>('POST', '/emu/settings', settings);
}

type Refusal = { ok: false; error: string; text: string };

async function send<Answer>(
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer | Refusal> {
  try {
    const response = await fetch(path, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    return (await response.json()) as Answer;
  } catch {
    return {
      ok: false,
      error: 'unreachable',
      text: 'The practice workspace does not answer. Is it still running?',
    };
  }
}
