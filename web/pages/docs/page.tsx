import { Loaded } from '#parts/loaded.tsx'
import { Note } from '#parts/note.tsx'
import { Toasts } from '#parts/toast.tsx'
import { useLive } from '#live.ts'
import { Toolbar } from '#shell/toolbar.tsx'
import { Basics } from './basics.tsx'
import './docs.css'
import { EndpointEntry } from './endpoint.tsx'
import { Errors } from './errors.tsx'
import { groupsOf, readDocument } from './openapi.ts'
import { isKnown, useTarget } from './target.ts'

export function Docs() {
  const live = useLive('/openapi.json', { load: readDocument })
  const target = useTarget(live.data !== null)
  return (
    <>
      <Toolbar>
        <a class="button small" href="/">
          Dashboard
        </a>
      </Toolbar>
      <div class="docs">
        <nav class="docs-nav" aria-label="On this page">
          <a href="#basics">Basics</a>
          {live.data && groupsOf(live.data).map(({ name }) => <a href={`#group-${name}`}>{name}</a>)}
          <a href="#errors">Errors</a>
        </nav>
        <main class="stack wide">
          <h1>API</h1>
          <Loaded live={live}>
            {(document) => (
              <>
                {target && !isKnown(document, target) && (
                  <Note tone="warn">
                    There is no entry “{target}” here. A code that begins with “vendor.” comes from the app
                    itself; the run’s message says what it means.
                  </Note>
                )}
                <Basics document={document} />
                {groupsOf(document).map(({ name, endpoints }) => (
                  <section class="stack tight" id={`group-${name}`} key={name}>
                    <h2>{name}</h2>
                    {endpoints.map((endpoint) => (
                      <EndpointEntry
                        key={endpoint.id}
                        endpoint={endpoint}
                        document={document}
                        isTarget={endpoint.id === target}
                      />
                    ))}
                  </section>
                ))}
                <Errors entries={document['x-errors'] ?? []} target={target} />
              </>
            )}
          </Loaded>
        </main>
      </div>
      <Toasts />
    </>
  )
}
