import { useState } from 'preact/hooks'
import { ClockTime } from '#parts/time.tsx'
import { number } from '#words.ts'
import { Body, Headers } from '../body.tsx'
import type { Seen } from './bin.ts'

/** The newest stands open; one that is being read stays so when the next one comes. */
export function SeenRequest({ request, isNewest }: { request: Seen; isNewest: boolean }) {
  const [open] = useState(isNewest)
  const { n, method, query, at, headers, body, bytes, cut, status } = request
  return (
    <article class="card" aria-label={`Request ${n}`}>
      <div class="card-head">
        <h3>
          {n}. <code>{method}</code> {query && <code class="quiet">{query}</code>}
        </h3>
        <span class="quiet small">
          <ClockTime at={at} /> · {number(bytes)} bytes · answered {status}
        </span>
      </div>
      <div class="card-body">
        <details open={open}>
          <summary>
            What it said<span class="only-spoken"> in request {n}</span>
          </summary>
          <div class="stack">
            <Body text={body} what={`the body of request ${n}`} contentType={headers['content-type']} />
            {cut && <p class="help">Only the beginning was kept.</p>}
            <details>
              <summary>
                Headers<span class="only-spoken"> of request {n}</span>
              </summary>
              <Headers all={headers} />
            </details>
          </div>
        </details>
      </div>
    </article>
  )
}
