import { useState } from 'preact/hooks'
import { Loaded } from '#parts/loaded.tsx'
import { Note } from '#parts/note.tsx'
import { Toasts } from '#parts/toast.tsx'
import { useLive } from '#live.ts'
import { Toolbar } from '#shell/toolbar.tsx'
import './docs.css'
import { EndpointEntry } from './endpoint.tsx'
import { Errors } from './errors.tsx'
import { errorsFor, groupsFor } from './find.ts'
import { guide } from './guide.ts'
import { Section } from './guide-section.tsx'
import { DocsNav, groupId } from './nav.tsx'
import { groupsOf, originOf, readDocument, type OpenApi } from './openapi.ts'
import { isKnown, useTarget } from './target.ts'

export function Docs() {
  const live = useLive('/openapi.json', { load: readDocument })
  const target = useTarget(live.data !== null)
  const [wanted, setWanted] = useState('')
  return (
    <>
      <Toolbar>
        <a class="button small" href="/">
          Dashboard
        </a>
      </Toolbar>
      <div class="docs">
        <DocsNav groups={live.data ? groupsOf(live.data) : []} wanted={wanted} onWant={setWanted} />
        <main class="stack wide">
          <div>
            <h1>API</h1>
            <p class="quiet">{live.data?.info.description}</p>
          </div>
          <Loaded live={live}>
            {(document) => <Content document={document} target={target} wanted={wanted.trim()} />}
          </Loaded>
        </main>
      </div>
      <Toasts />
    </>
  )
}

function Content({ document, target, wanted }: { document: OpenApi; target: string; wanted: string }) {
  const groups = groupsFor(document, wanted)
  const errors = errorsFor(document, wanted)
  return (
    <>
      {target && !isKnown(document, target) && (
        <Note tone="warn">
          There is no entry “{target}” here. A code that begins with “vendor.” comes from the app itself; the
          run’s message says what it means.
        </Note>
      )}
      {wanted === '' &&
        guide.map((section) => <Section key={section.id} section={section} origin={originOf(document)} />)}
      {groups.map(({ name, about, endpoints }) => (
        <section class="stack tight" id={groupId(name)} key={name}>
          <h2>{name}</h2>
          <p class="quiet">{about}</p>
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
      {errors.length > 0 && <Errors entries={errors} target={target} />}
      {groups.length === 0 && errors.length === 0 && <p class="quiet">Nothing here is about “{wanted}”.</p>}
    </>
  )
}
