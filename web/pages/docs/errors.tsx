import type { ErrorEntry } from './openapi.ts'
import { Prose } from './prose.tsx'

export function Errors({ entries, target }: { entries: ErrorEntry[]; target: string }) {
  return (
    <section class="stack" id="errors" aria-labelledby="errors-title">
      <h2 id="errors-title">Errors</h2>
      <dl class="card errors">
        {entries
          .toSorted((a, b) => a.code.localeCompare(b.code))
          .map(({ code, status, message }) => (
            <div key={code} id={code} class={code === target ? 'target' : ''}>
              <dt>
                <a href={`#${code}`}>
                  <code>{code}</code>
                </a>{' '}
                <span class="chip">{status}</span>
              </dt>
              <dd>
                <Prose text={message} />
              </dd>
            </div>
          ))}
      </dl>
    </section>
  )
}
