import { useState } from 'preact/hooks'
import { api } from '#api.ts'
import { ActionButton } from '#parts/button.tsx'
import { CopyButton } from '#parts/copy.tsx'
import { Fact } from '#parts/fact.tsx'
import { ExactTime, Time } from '#parts/time.tsx'
import { can } from '#state.ts'
import type { WebhookEndpoint } from '#types.ts'
import { number } from '#words.ts'
import { useNameOf } from '../names.ts'
import { SecretShown } from './secret-shown.tsx'
import { relationWords } from './where-fields.tsx'

export function EndpointFacts({ of: endpoint }: { of: WebhookEndpoint }) {
  const { id, url, event_types: types, filter } = endpoint
  const [secret, setSecret] = useState<string | null>(null)
  return (
    <section class="card padded stack" aria-label="About this endpoint">
      <div class="stack tight">
        <p class="label">Web address</p>
        <div class="address">
          <code class="grow">
            <span class="quiet">POST</span> {url}
          </code>
          {can('admin') && <CopyButton text={url} what="the web address" />}
        </div>
      </div>
      <dl class="facts">
        <Fact term="Pending">{number(endpoint.pending)}</Fact>
        <Fact term="Dead letters">
          {endpoint.dead > 0 ? <a href="#/webhooks/dead">{number(endpoint.dead)}</a> : '0'}
        </Fact>
        <Fact term="Made">
          <Time at={endpoint.created_at} />
          {endpoint.source === 'rest_hook' && ' by a program, with its key'}
        </Fact>
        {endpoint.previous_secret_until && (
          <Fact term="Old secret also signs until">
            <ExactTime at={endpoint.previous_secret_until} />
          </Fact>
        )}
      </dl>
      <div class="stack tight">
        <h3>Gets</h3>
        <p>{types.length === 0 ? 'Everything.' : <Codes all={types} />}</p>
        {filter && <FilterWords filter={filter} />}
      </div>
      {can('admin') && secret === null && (
        <div>
          <ActionButton
            look="small"
            act={async () =>
              setSecret((await api.get('/v1/webhook-endpoints/{id}/secret', { path: { id } })).secret)
            }
          >
            Show the secret
          </ActionButton>
        </div>
      )}
      {secret !== null && <SecretShown secret={secret} />}
    </section>
  )
}

function FilterWords({
  filter: { connections = [], objects = [], where = [] },
}: {
  filter: NonNullable<WebhookEndpoint['filter']>
}) {
  const nameOf = useNameOf()
  const names = connections.map((id) => nameOf(id))
  return (
    <ul class="small">
      {names.length > 0 && <li>Only from {names.join(', ')}</li>}
      {objects.length > 0 && (
        <li>
          Only of <Codes all={objects} />
        </li>
      )}
      {where.map(({ field, is, value }) => (
        <li key={`${field} ${is} ${value}`}>
          Only where <code>{field}</code> {relationWords[is]} {value !== undefined && <code>{value}</code>}
        </li>
      ))}
    </ul>
  )
}

function Codes({ all }: { all: string[] }) {
  return all.map((one, at) => (
    <span key={one}>
      {at > 0 && ', '}
      <code>{one}</code>
    </span>
  ))
}
