import type { VNode } from 'preact'
import { Catalog } from '#pages/connect/catalog.tsx'
import { Connect } from '#pages/connect/page.tsx'
import { ConnectionPage } from '#pages/connection/page.tsx'
import { Connections } from '#pages/connections/page.tsx'
import { DataPage } from '#pages/data/page.tsx'
import { ManifestPage } from '#pages/manifests/manifest-page.tsx'
import { Manifests } from '#pages/manifests/page.tsx'
import { Members } from '#pages/members/page.tsx'
import { NotFound } from '#pages/not-found/page.tsx'
import { Overview } from '#pages/overview/page.tsx'
import { PeoplePage } from '#pages/people/page.tsx'
import { RunPage } from '#pages/run/page.tsx'
import { Runs } from '#pages/runs/page.tsx'
import { Settings } from '#pages/settings/page.tsx'
import { lazy } from '#parts/lazy.tsx'
import { route } from '#router.ts'

const ApiCalls = lazy(async () => (await import('#api-screens.ts')).ApiCalls)
const CallPage = lazy(async () => (await import('#api-screens.ts')).CallPage)
const NewCall = lazy(async () => (await import('#api-screens.ts')).NewCall)
const Keys = lazy(async () => (await import('#api-screens.ts')).Keys)
const KeyPage = lazy(async () => (await import('#api-screens.ts')).KeyPage)
const Webhooks = lazy(async () => (await import('#webhook-screens.ts')).Webhooks)

/** A new screen is one line here and a folder in pages/. */
const screens: Record<string, (id: string | undefined) => VNode> = {
  overview: () => <Overview />,
  connect: (id) => (id ? <Connect key={id} id={id} /> : <Catalog />),
  connections: (id) => (id ? <ConnectionPage key={id} id={id} /> : <Connections />),
  runs: (id) => (id ? <RunPage key={id} id={id} /> : <Runs />),
  data: (id) => <DataPage tab={id ?? 'users'} />,
  people: (id) => <PeoplePage tab={id ?? 'everybody'} />,
  'api-calls': apiCalls,
  keys: (id) => (id ? <KeyPage key={id} id={id} /> : <Keys />),
  webhooks: () => <Webhooks />,
  manifests: (id) => (id ? <ManifestPage key={id} id={id} /> : <Manifests />),
  members: () => <Members />,
  settings: () => <Settings />,
}

function apiCalls(id: string | undefined): VNode {
  if (id === 'new') return <NewCall />
  return id ? <CallPage key={id} id={id} /> : <ApiCalls />
}

export function Screen() {
  const [name = 'overview', id] = route.value.path
  const screen = Object.hasOwn(screens, name) ? screens[name] : undefined
  return screen ? screen(id) : <NotFound />
}
