import { useState } from 'preact/hooks'
import { useCatalog } from '#connections.ts'
import { ConsentNote } from '#parts/consent-note.tsx'
import { Field } from '#parts/field.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { Note } from '#parts/note.tsx'
import { PageHead } from '#parts/page-head.tsx'
import { can } from '#state.ts'
import type { Connector } from '#types.ts'
import { CatalogCard } from './catalog-card.tsx'

/** More than fit on one screen without scrolling. */
const MANY = 6

export function Catalog() {
  const live = useCatalog()
  const [sought, setSought] = useState('')
  return (
    <div class="page">
      <PageHead
        title="Connect an app"
        up={{ href: '#/connections', words: 'Connections' }}
        about="Choose the app. The next step asks for what it needs and tests it before anything is stored."
      />
      <ConsentNote />
      {!can('admin') && <Note tone="warn">Connecting is for admins and owners. Ask one of them.</Note>}
      <Loaded live={live}>
        {(connectors) => {
          const found = connectors.filter((one) => holds(one, sought))
          return (
            <>
              {connectors.length > MANY && (
                <div class="filters" role="search">
                  <Field
                    name="sought"
                    label="Search"
                    type="search"
                    placeholder="App, or what it reads"
                    autoComplete="off"
                    onInput={setSought}
                  />
                </div>
              )}
              <ul class="grid">
                {found.map((connector) => (
                  <CatalogCard key={connector.id} connector={connector} />
                ))}
              </ul>
              <p class="quiet" aria-live="polite">
                {found.length === 0 && 'No app here has these words in its name or in what it reads.'}
              </p>
            </>
          )
        }}
      </Loaded>
    </div>
  )
}

/** Every word somewhere in the app's name, description or objects. */
function holds({ name, about, objects }: Connector, sought: string): boolean {
  const text = [name, about, ...objects.map(({ label }) => label)].join(' ').toLowerCase()
  return sought
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
