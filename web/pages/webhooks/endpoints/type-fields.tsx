import { useState } from 'preact/hooks'
import { useConnections } from '#connections.ts'
import { useFieldError } from '#parts/form.tsx'
import { Icon } from '#parts/icon.tsx'
import { Loaded } from '#parts/loaded.tsx'
import type { FieldErrors } from '#parts/use-form.ts'
import type { EventType } from '#types.ts'
import { capital } from '#words.ts'
import { useEventTypes } from './endpoints.ts'
import { grouped, wildcardOf, withoutCovered } from './event-types.ts'

const WHICH = 'which_types'
const TYPES = 'event_types'

/** Everything, or a choice: single types, or all of a kind, those to come too. */
export function TypeFields({ chosen: given = [] }: { chosen?: string[] }) {
  const [all, setAll] = useState(given.length === 0)
  const [chosen, setChosen] = useState(new Set(given))
  const error = useFieldError(TYPES)
  const turn = (type: string) => {
    const next = new Set(chosen)
    if (!next.delete(type)) next.add(type)
    setChosen(next)
  }
  return (
    <fieldset aria-describedby="types-error">
      <legend>Which events?</legend>
      <label class="check">
        <input type="radio" name={WHICH} value="all" checked={all} onChange={() => setAll(true)} />
        <span>
          Everything
          <span class="help">New types of events too, as they come.</span>
        </span>
      </label>
      <label class="check">
        <input
          type="radio"
          id="some-types"
          name={WHICH}
          value="some"
          checked={!all}
          onChange={() => setAll(false)}
        />
        <span>Only these</span>
      </label>
      {!all && <Groups chosen={chosen} onTurn={turn} />}
      {error && (
        <p class="field-error" id="types-error">
          <Icon name="warn" size={14} />
          <span>{error}</span>
        </p>
      )}
    </fieldset>
  )
}

interface GroupsProps {
  chosen: Set<string>
  onTurn: (type: string) => void
}

function Groups({ chosen, onTurn }: GroupsProps) {
  const kinds = new Set(useConnections().data?.flatMap(({ syncs }) => syncs.map(({ kind }) => kind)))
  const [given] = useState([...chosen])
  const isNear = ([kind]: [string, EventType[]]) =>
    kinds.has(kind) || kind === 'endpoint' || given.some((type) => type.startsWith(`${kind}.`))
  return (
    <Loaded live={useEventTypes()}>
      {(types) => {
        const known = new Set(types.flatMap(({ type }) => [type, wildcardOf(type)]))
        const group = ([kind, ofKind]: [string, EventType[]]) => (
          <Group key={kind} kind={kind} types={ofKind} chosen={chosen} onTurn={onTurn} />
        )
        const others = [...chosen].filter((type) => !known.has(type))
        return (
          <>
            {grouped(types).filter(isNear).map(group)}
            {others.map((type) => (
              <label class="check" key={type}>
                <input type="checkbox" name={TYPES} value={type} checked onChange={() => onTurn(type)} />
                <code>{type}</code>
              </label>
            ))}
            <details>
              <summary>Kinds that no connection reads</summary>
              <div class="stack">
                {grouped(types)
                  .filter((one) => !isNear(one))
                  .map(group)}
              </div>
            </details>
          </>
        )
      }}
    </Loaded>
  )
}

function Group({ kind, types, chosen, onTurn }: GroupsProps & { kind: string; types: EventType[] }) {
  const every = `${kind}.*`
  const covered = chosen.has(every)
  return (
    <div class="scope-group" role="group" aria-label={capital(kind)}>
      <h3>{capital(kind)}</h3>
      <label class="check">
        <input type="checkbox" name={TYPES} value={every} checked={covered} onChange={() => onTurn(every)} />
        <span>
          All of these <code class="help">{every}</code>
        </span>
      </label>
      {types.map(({ type, about }) => (
        <label class="check" key={type}>
          <input
            type="checkbox"
            name={TYPES}
            value={type}
            checked={covered || chosen.has(type)}
            disabled={covered}
            onChange={() => onTurn(type)}
          />
          <span>
            {about} <code class="help">{type}</code>
          </span>
        </label>
      ))}
    </div>
  )
}

/** None: all of them. */
export function typesOf(data: FormData): string[] {
  if (data.get(WHICH) === 'all') return []
  return withoutCovered(data.getAll(TYPES).filter((one) => typeof one === 'string'))
}

export function checkTypes(data: FormData): FieldErrors {
  const none = data.get(WHICH) === 'some' && typesOf(data).length === 0
  return none ? { [TYPES]: 'Choose at least one, or everything.' } : {}
}
