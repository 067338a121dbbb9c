import { useState } from 'preact/hooks'
import { useConnections } from '#connections.ts'
import type { EventFilter, WebhookEndpoint } from '#types.ts'
import { capital } from '#words.ts'
import { WhereFields, whereOf } from './where-fields.tsx'

const CONNECTIONS = 'filter.connections'
const OBJECTS = 'filter.objects'

/** Of the events it asked for, which ones: each part that is filled in must fit. */
export function FilterFields({ of: filter }: { of: WebhookEndpoint['filter'] }) {
  const connections = useConnections().data ?? []
  const [open] = useState(filter !== null)
  // What each app calls them differs; the filter goes by what they are called here.
  const objects = [...new Set(connections.flatMap(({ syncs }) => syncs.map(({ object }) => object)))]
  return (
    <details open={open}>
      <summary>Filter: only some connections, objects or records</summary>
      <div class="stack">
        <p class="help">
          What is left out is counted in the ledger as filtered out. Nothing ticked means: all of them.
        </p>
        <Choice
          legend="From these connections"
          name={CONNECTIONS}
          options={connections.map(({ id, name }) => [id, name])}
          chosen={filter?.connections}
        />
        <Choice
          legend="Of these objects"
          name={OBJECTS}
          options={objects.toSorted().map((one) => [one, capital(one.replaceAll('_', ' '))])}
          chosen={filter?.objects}
        />
        <WhereFields given={filter?.where ?? []} />
      </div>
    </details>
  )
}

interface ChoiceProps {
  legend: string
  name: string
  options: (readonly [string, string])[]
  chosen?: string[]
}

function Choice({ legend, name, options, chosen = [] }: ChoiceProps) {
  // What is gone stays in the filter until somebody takes it out.
  const gone = chosen.filter((value) => !options.some(([known]) => known === value))
  if (options.length + gone.length === 0) return null
  return (
    <fieldset class="choices">
      <legend>{legend}</legend>
      {[...options, ...gone.map((value) => [value, `${value} (gone)`] as const)].map(([value, words]) => (
        <label class="check" key={value}>
          <input type="checkbox" name={name} value={value} defaultChecked={chosen.includes(value)} />
          <span>{words}</span>
        </label>
      ))}
    </fieldset>
  )
}

/** Null: no filter at all. */
export function filterOf(data: FormData): EventFilter | null {
  const [connections, objects, where] = [all(data, CONNECTIONS), all(data, OBJECTS), whereOf(data)]
  if (connections.length + objects.length + where.length === 0) return null
  return {
    ...(connections.length > 0 && { connections }),
    ...(objects.length > 0 && { objects }),
    ...(where.length > 0 && { where }),
  }
}

const all = (data: FormData, name: string): string[] =>
  data.getAll(name).filter((one) => typeof one === 'string')
