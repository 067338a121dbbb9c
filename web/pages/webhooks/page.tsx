import type { VNode } from 'preact'
import { NotFound } from '#pages/not-found/page.tsx'
import { route } from '#router.ts'
import { DeadLetters } from './dead/dead-letters.tsx'
import { EndpointList } from './endpoints/endpoint-list.tsx'
import { EndpointPage } from './endpoints/endpoint-page.tsx'
import { Inspector } from './inspector/inspector.tsx'
import { Ledger } from './ledger/ledger.tsx'
import { ReceivedList } from './received/received-list.tsx'
import { ReceivedPage } from './received/received-page.tsx'
import { DeliveryPage } from './sent/delivery-page.tsx'
import { SentList } from './sent/sent-list.tsx'
import './webhooks.css'

const screens: Record<string, (id: string | undefined) => VNode> = {
  endpoints: (id) => (id ? <EndpointPage key={id} id={id} /> : <EndpointList />),
  sent: (id) => (id ? <DeliveryPage key={id} id={id} /> : <SentList />),
  received: (id) => (id ? <ReceivedPage key={id} id={id} /> : <ReceivedList />),
  dead: () => <DeadLetters />,
  ledger: () => <Ledger />,
  inspector: (id) => <Inspector key={id} bin={id} />,
}

/** `#/webhooks/received/rcv_x`: a tab, and one thing in it. */
export function Webhooks() {
  const [, tab = 'endpoints', id] = route.value.path
  const screen = Object.hasOwn(screens, tab) ? screens[tab] : undefined
  return screen ? screen(id) : <NotFound />
}
