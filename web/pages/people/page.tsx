import { useState } from 'preact/hooks'
import { useConnections } from '#connections.ts'
import { PageHead } from '#parts/page-head.tsx'
import { NotFound } from '#pages/not-found/page.tsx'
import { route } from '#router.ts'
import { can } from '#state.ts'
import { Everybody } from './everybody.tsx'
import { Ignored } from './ignored.tsx'
import { Import } from './import.tsx'
import { AddPerson } from './person-form.tsx'
import { PersonPanel } from './person-panel.tsx'

const tabs = { everybody: 'Everybody', import: 'Add from an app', ignored: 'Ignored addresses' }

export function PeoplePage({ tab }: { tab: string }) {
  const connections = useConnections().data ?? []
  const [adding, setAdding] = useState(false)
  const person = route.value.query.get('person')
  if (!Object.hasOwn(tabs, tab)) return <NotFound />
  return (
    <div class="page">
      <PageHead title="People" about="One line for each human, whatever apps they have an account in.">
        {can('editor') && (
          <button type="button" class="button main" onClick={() => setAdding(true)}>
            Add a person
          </button>
        )}
      </PageHead>
      <nav class="tabs" aria-label="People">
        {Object.entries(tabs).map(([name, words]) => (
          <a
            key={name}
            href={name === 'everybody' ? '#/people' : `#/people/${name}`}
            aria-current={name === tab ? 'page' : undefined}
          >
            {words}
          </a>
        ))}
      </nav>
      {tab === 'everybody' && <Everybody connections={connections} />}
      {tab === 'import' && <Import connections={connections} />}
      {tab === 'ignored' && <Ignored />}
      {person && <PersonPanel key={person} id={person} connections={connections} />}
      {adding && <AddPerson onClose={() => setAdding(false)} />}
    </div>
  )
}
