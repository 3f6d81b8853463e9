// Selects, radio buttons and checkboxes. The browser's own controls, because they already work with
// every keyboard and screen reader; a select of many becomes a list of checkboxes.
import type { ReactNode } from 'react';
import { useId } from 'react';
import { useWorkspaceContext } from '../frame/workspace-context.ts';
import { withEmoji } from '../model/emoji.ts';
import { type Choice, selectKindOf } from './choices.ts';
import { type ValueElementProps, useElementValue } from './use-element-value.tsx';

export function SelectElement(props: ValueElementProps): ReactNode {
  const { element, label, isRequired, describedBy } = props;
  const { state } = useWorkspaceContext();
  const { value, set, sign } = useElementValue(props);
  const kind = selectKindOf(element);
  if (kind === undefined) return null;
  const choices = kind.choices(element, state);
  const [chosen = ''] = kind.chosen(value);
  return (
    <span className="press">
      <select
        className="select"
        aria-label={label}
        aria-describedby={describedBy}
        required={isRequired}
        value={chosen}
        onChange={(event) => set(kind.value(listOf(event.target.value), element))}
      >
        <option value="">{withEmoji(element.placeholder?.text ?? 'Choose…')}</option>
        {groupsOf(choices).map(([group, members]) =>
          group === '' ? (
            members.map(optionNode)
          ) : (
            <optgroup key={group} label={withEmoji(group)}>
              {members.map(optionNode)}
            </optgroup>
          ),
        )}
      </select>
      {sign}
    </span>
  );
}

/** Radio buttons, checkboxes, and selects of many. */
export function ChoiceListElement(props: ValueElementProps): ReactNode {
  const { element, label, describedBy } = props;
  const { state } = useWorkspaceContext();
  const { value, set, sign } = useElementValue(props);
  const name = useId();
  const kind = selectKindOf(element);
  if (kind === undefined) return null;
  const chosen = kind.chosen(value);
  const choose = (key: string, isChosen: boolean): void => {
    if (!kind.isMany) set(kind.value([key], element));
    else if (isChosen) set(kind.value([...chosen, key], element));
    else
      set(
        kind.value(
          chosen.filter((each) => each !== key),
          element,
        ),
      );
  };
  return (
    <fieldset className="choices" aria-describedby={describedBy}>
      <legend className="unseen">{label}</legend>
      {kind.choices(element, state).map((choice) => (
        <label key={choice.key} className="choice">
          <input
            type={kind.isMany ? 'checkbox' : 'radio'}
            name={name}
            checked={chosen.includes(choice.key)}
            onChange={(event) => choose(choice.key, event.target.checked)}
          />
          <span>
            {withEmoji(choice.text)}
            {choice.description !== undefined && (
              <span className="choice-description">{withEmoji(choice.description)}</span>
            )}
          </span>
        </label>
      ))}
      {sign}
    </fieldset>
  );
}

function optionNode(choice: Choice): ReactNode {
  return (
    <option key={choice.key} value={choice.key}>
      {withEmoji(choice.text)}
    </option>
  );
}

function groupsOf(choices: Choice[]): [string, Choice[]][] {
  return [...Map.groupBy(choices, (choice) => choice.group ?? '')];
}

function listOf(key: string): string[] {
  return key === '' ? [] : [key];
}
