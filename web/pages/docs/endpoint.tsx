import { CopyableCode } from '#parts/code.tsx'
import { curlOf } from './curl.ts'
import { FieldTable } from './field-table.tsx'
import { aboutOf, fieldsOf, typeWords } from './fields.ts'
import { callersOf, inAddress, successOf, type Endpoint, type OpenApi } from './openapi.ts'
import { Prose } from './prose.tsx'

interface Props {
  endpoint: Endpoint
  document: OpenApi
  isTarget: boolean
}

const callerWords = {
  keys: null,
  people: 'For people who are signed in; no key can do this.',
  anybody: 'For anybody: nothing says who is calling.',
}

export function EndpointEntry({ endpoint, document, isTarget }: Props) {
  const { id, method, path, operation } = endpoint
  const callers = callersOf(operation)
  const parameters = inAddress(operation).map(({ name, in: where, required, description, schema }) => ({
    name: where === 'path' ? `{${name}}` : name,
    type: typeWords(document, schema),
    required: required ?? false,
    about: description ?? aboutOf(schema ?? {}),
  }))
  return (
    <details class={isTarget ? 'card endpoint target' : 'card endpoint'} id={id} open={isTarget}>
      <summary>
        <span class={`method ${method.toLowerCase()}`}>{method}</span> <code>{path}</code>
        <span class="quiet">{operation.summary}</span>
      </summary>
      <div class="card-body stack">
        {operation.description && (
          <p>
            <Prose text={operation.description} />
          </p>
        )}
        <p class="small quiet">
          {operation['x-scope'] && (
            <>
              Scope: <code>{operation['x-scope']}</code>.{' '}
            </>
          )}
          {callerWords[callers]}
        </p>
        <FieldTable title="Parameters" rows={parameters} showRequired />
        <Body endpoint={endpoint} document={document} />
        <Reply endpoint={endpoint} document={document} />
        {callers !== 'people' && <CopyableCode text={curlOf(document, endpoint)} what="the curl command" />}
        <p class="small">
          <a href={`#${id}`} aria-label={`Link to ${method} ${path}`}>
            Link to this endpoint
          </a>
        </p>
      </div>
    </details>
  )
}

function Body({ endpoint: { operation }, document }: Omit<Props, 'isTarget'>) {
  const [type, body] = Object.entries(operation.requestBody?.content ?? {})[0] ?? []
  const title = type === 'application/json' ? 'Body' : `Body (${type})`
  return <FieldTable title={title} rows={fieldsOf(document, body?.schema)} showRequired />
}

function Reply({ endpoint: { operation }, document }: Omit<Props, 'isTarget'>) {
  const { status, schema, types } = successOf(operation)
  const rows = fieldsOf(document, schema)
  return rows.length > 0 ? (
    <FieldTable title={`Reply (${status})`} rows={rows} />
  ) : (
    <p class="small">
      Replies {status} {types.length > 0 ? `with ${types.join(' or ')}` : 'with nothing in it'}.
    </p>
  )
}
