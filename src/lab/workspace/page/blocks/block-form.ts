// One message or one view as a form: what its inputs hold, and how a press on an element reaches
// the workspace. Elements use it through a context, so that they do not know where they stand.
import { createContext, useCallback, useContext, useMemo, useState } from 'react';
import type { ActResult, Block, BlockPlace, InputValue, StateValues } from '../../page-protocol.ts';
import { act } from '../connection/acts.ts';
import { initialValues, mergedValues, withValue } from '../model/element-values.ts';

export type ElementPlace = { blockId: string; actionId: string };
export type BlockForm = {
  values: StateValues;
  /** sentences from the app's refusal of a submission, by block id */
  errors: Record<string, string>;
  change: (place: ElementPlace, value: InputValue) => void;
  /** A button without a value, anything else with the value it has now. */
  press: (place: ElementPlace, value?: InputValue) => Promise<ActResult>;
};

const Context = createContext<BlockForm | null>(null);
export const BlockFormProvider = Context.Provider;

export function useBlockFormContext(): BlockForm {
  const form = useContext(Context);
  if (form === null) throw new Error('An interactive element needs a BlockFormProvider around it');
  return form;
}

const NO_ERRORS: Record<string, string> = {};

export type FormSource = {
  viewer: string;
  place: BlockPlace;
  blocks: Block[];
  errors?: Record<string, string>;
};

/** What is filled in survives an update of the blocks by the app, as in Slack. */
export function useBlockForm({ viewer, place, blocks, errors }: FormSource): BlockForm {
  const [edits, setEdits] = useState<StateValues>({});
  const values = useMemo(() => mergedValues(initialValues(blocks), edits), [blocks, edits]);
  const change = useCallback((where: ElementPlace, value: InputValue) => {
    setEdits((held) => withValue(held, where, value));
  }, []);
  const press = useCallback(
    async (where: ElementPlace, value?: InputValue) => {
      const state = value === undefined ? values : withValue(values, where, value);
      const body = { as: viewer, ...place, ...where, state };
      return await act('click', value === undefined ? body : { ...body, value });
    },
    [viewer, place, values],
  );
  return { values, errors: errors ?? NO_ERRORS, change, press };
}
