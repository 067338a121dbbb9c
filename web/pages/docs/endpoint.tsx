import { scopes } from '#pages/keys/scopes.ts'
import { CopyableCode } from '#parts/code.tsx'
import { curlOf } from './curl.ts'
import { FieldTable } from './field-table.tsx'
import { aboutOf, fieldsOf, typeWords } from './fields.ts'
import { successOf, type Endpoint, type OpenApi } from './openapi.ts'

interface Props {
  endpoint: Endpoint
  document: OpenApi
  isTarget: boolean
}

export function EndpointEntry({ endpoint, document, isTarget }: Props) {
  const { id, method, path, operation } = endpoint
  const body = operation.requestBody?.content?.['application/json']?.schema
  const reply = successOf(operation)
  const scope = operation['x-scope']
  const takesKeys = scopes.some((one) => one.scope === scope)
  const parameters = (operation.parameters ?? []).map(
    ({ name, in: where, required, description, schema }) => ({
      name: where === 'path' ? `{${name}}` : name,
      type: typeWords(document, schema),
      required: required ?? false,
      about: description ?? aboutOf(schema ?? {}),
    }),
  )
  return (
    <details class={isTarget ? 'card endpoint target' : 'card endpoint'} id={id} open={isTarget}>
      <summary>
        <span class={`method ${method.toLowerCase()}`}>{method}</span> <code>{path}</code>
        <span class="quiet">{operation.summary}</span>
      </summary>
      <div class="card-body stack">
        {operation.description && <p>{operation.description}</p>}
        <p class="small quiet">
          {scope && (
            <>
              Scope: <code>{scope}</code>.{' '}
            </>
          )}
          {!takesKeys && 'For people who are signed in; no key can do this.'}
        </p>
        <FieldTable title="Parameters" rows={parameters} showRequired />
        <FieldTable title="Body" rows={fieldsOf(document, body)} showRequired />
        <FieldTable title={`Reply (${reply.status})`} rows={fieldsOf(document, reply.schema)} />
        {!reply.schema && <p class="small">Replies {reply.status} with nothing in it.</p>}
        {takesKeys && <CopyableCode text={curlOf(document, endpoint)} what="the curl command" />}
      </div>
    </details>
  )
}
