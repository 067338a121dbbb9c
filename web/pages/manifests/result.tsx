import type { ComponentChildren } from 'preact'
import { scheduleWords } from '#schedule.ts'
import type { ManifestKind, ManifestResult } from '#types.ts'
import { peopleWords } from './words.ts'

/** What the manifest comes to, before anything is saved or sent. */
export function Result({ result, kind }: { result: ManifestResult; kind: ManifestKind }) {
  const { fields, schedule, requests, actions } = result
  return (
    <section class="card" aria-label="What it comes to">
      <div class="card-head">
        <h2>What it comes to</h2>
      </div>
      <div class="card-body stack">
        <Part title="Asked for when connecting">
          {fields.length === 0 ? (
            <p class="quiet">Nothing.</p>
          ) : (
            <ul class="stack tight">
              {fields.map(({ id, label, secret }) => (
                <li key={id} class="row">
                  {label}
                  <code class="quiet">{id}</code>
                  {secret && <span class="chip">secret</span>}
                </li>
              ))}
            </ul>
          )}
        </Part>
        <Part title="What it does to the people">
          <p>{peopleWords(result)}</p>
        </Part>
        {kind === 'sync' && (
          <Part title="When it runs">
            <p>{schedule ? scheduleWords(schedule) : 'Once on connecting, then when somebody runs it.'}</p>
          </Part>
        )}
        <Part title={requests.length === 1 ? 'What it sends' : 'What it sends, in this order'}>
          <ol class="requests">
            {requests.map((request, at) => (
              // Two that are the same are two requests.
              <li key={at}>
                <code>{request}</code>
              </li>
            ))}
          </ol>
        </Part>
        {actions.length > 0 && (
          <Part title="Actions">
            <ul class="stack tight">
              {actions.map(({ id, label }) => (
                <li key={id}>
                  {label} <code class="quiet">{id}</code>
                </li>
              ))}
            </ul>
          </Part>
        )}
      </div>
    </section>
  )
}

function Part({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <div class="stack tight small">
      <h3>{title}</h3>
      {children}
    </div>
  )
}
