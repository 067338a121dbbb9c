import { useLayoutEffect, useRef } from 'preact/hooks'
import { Field } from '#parts/field.tsx'
import { useFieldError } from '#parts/form.tsx'
import { PermittedFields } from '#parts/permitted-fields.tsx'
import { OWN } from '#permitted.ts'
import type { Connector } from '#types.ts'

/** What most people never need. Opens by itself where something in it is refused. */
export function Advanced({ connector }: { connector: Connector }) {
  const details = useRef<HTMLDetailsElement>(null)
  const atBase = useFieldError('base_url')
  const atCalls = useFieldError(OWN)
  useLayoutEffect(() => {
    if (details.current && (atBase || atCalls)) details.current.open = true
  }, [atBase, atCalls])
  return (
    <details ref={details}>
      <summary>Advanced: base URL, permitted endpoints</summary>
      <div class="stack">
        <Field
          name="base_url"
          label="Base URL"
          type="url"
          placeholder={connector.base_url.replaceAll(/{{\w+}}/g, '…')}
          help="Only if your account lives at another address. The credentials are sent there and nowhere else."
        />
        <PermittedFields endpoints={connector.endpoints} />
      </div>
    </details>
  )
}
