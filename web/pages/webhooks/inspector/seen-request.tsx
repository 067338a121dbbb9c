import { ClockTime } from '#parts/time.tsx'
import { number } from '#words.ts'
import { Body, Headers } from '../body.tsx'
import type { Seen } from './bin.ts'

export function SeenRequest({ request }: { request: Seen }) {
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
      <div class="card-body stack">
        <Body text={body} what={`the body of request ${n}`} contentType={headers['content-type']} />
        {cut && <p class="help">Only the beginning was kept.</p>}
        <details>
          <summary>
            Headers<span class="only-spoken"> of request {n}</span>
          </summary>
          <Headers all={headers} />
        </details>
      </div>
    </article>
  )
}
