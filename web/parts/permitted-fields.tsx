import { useState } from 'preact/hooks'
import { TextArea } from '#parts/text-area.tsx'
import { grouped, OWN, RESTRICTED, TICKED } from '#permitted.ts'

interface Props {
  endpoints: string[]
  /** What is permitted now; null: everything. */
  permitted?: string[] | null
}

/** Which calls a connection may make. Read it out of the form with `permittedOf`. */
export function PermittedFields({ endpoints, permitted = null }: Props) {
  const [restricted, setRestricted] = useState(permitted !== null)
  const { reads, others } = grouped(endpoints)
  const ticked = new Set(permitted ?? reads)
  const own = permitted?.filter((call) => !reads.includes(call) && !others.includes(call)) ?? []
  return (
    <div class="stack">
      <label class="check">
        <input
          type="checkbox"
          name={RESTRICTED}
          checked={restricted}
          onChange={(event) => setRestricted(event.currentTarget.checked)}
        />
        <span>
          Restrict the calls it may make
          <span class="help">
            {restricted
              ? 'What is not on this list is never called. The call that tests the connection has to be on it.'
              : 'Off: it may call everything the connector can do.'}
          </span>
        </span>
      </label>
      {restricted && (
        <>
          <Calls title="Reads" calls={reads} ticked={ticked} />
          <Calls title="Writes, and reads by POST" calls={others} ticked={ticked} />
          <Own lines={own} />
        </>
      )}
    </div>
  )
}

function Calls({ title, calls, ticked }: { title: string; calls: string[]; ticked: Set<string> }) {
  if (calls.length === 0) return null
  return (
    <fieldset class="calls">
      <legend>{title}</legend>
      {calls.map((call) => (
        <label class="check" key={call}>
          <input type="checkbox" name={TICKED} value={call} defaultChecked={ticked.has(call)} />
          <code>{call}</code>
        </label>
      ))}
    </fieldset>
  )
}

function Own({ lines }: { lines: string[] }) {
  return (
    <TextArea
      name={OWN}
      label="Other calls (optional)"
      help="One per line: a method and a path as the app’s documentation writes it. “:id” or “*” stands for one part, “**” at the end for all that follow; without a method, any is meant."
      rows={Math.max(2, lines.length)}
      code
      defaultValue={lines.join('\n')}
      placeholder="GET /v3/videos/**"
    />
  )
}
