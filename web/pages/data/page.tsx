import { useConnections } from '#connections.ts'
import { PageHead } from '#parts/page-head.tsx'
import { route } from '#router.ts'
import { NotFound } from '#pages/not-found/page.tsx'
import { Changes } from './changes.tsx'
import { Filters } from './filters.tsx'
import { RecordPanel } from './record-panel.tsx'
import { Records } from './records.tsx'

const tabs = { users: 'Users', tags: 'Tags', statistics: 'Statistics', changes: 'Changes' }
export type Tab = keyof typeof tabs
export type RecordTab = Exclude<Tab, 'changes'>

const isTab = (text: string): text is Tab => Object.hasOwn(tabs, text)

export function DataPage({ tab }: { tab: string }) {
  const connections = useConnections().data ?? []
  const record = route.value.query.get('record')
  if (!isTab(tab)) return <NotFound />
  return (
    <div class="page">
      <PageHead title="Data" about="Everything the syncs have read, and every change they found." />
      <nav class="tabs" aria-label="Kinds of data">
        {Object.entries(tabs).map(([name, words]) => (
          <a key={name} href={`#/data/${name}${kept()}`} aria-current={name === tab ? 'page' : undefined}>
            {words}
          </a>
        ))}
      </nav>
      <Filters key={`filters of ${tab}`} tab={tab} connections={connections} />
      {tab === 'changes' ? (
        <Changes connections={connections} />
      ) : (
        <Records key={`records of ${tab}`} tab={tab} connections={connections} />
      )}
      {record && <RecordPanel key={record} id={record} connections={connections} />}
    </div>
  )
}

/** The chosen connection stays chosen from tab to tab. */
function kept(): string {
  const connection = route.value.query.get('connection')
  return connection ? `?connection=${connection}` : ''
}
