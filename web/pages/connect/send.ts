import { api } from '#api.ts'
import { leave } from '#consent.ts'
import { credentialsOf } from '#parts/credential-fields.tsx'
import { toast } from '#parts/toast.tsx'
import { text } from '#parts/use-form.ts'
import { permittedOf } from '#permitted.ts'
import { go } from '#router.ts'
import type { Connection, Connector, Way } from '#types.ts'

export async function connectSample({ id }: Connector, data: FormData): Promise<void> {
  opened(
    await api.post('/v1/connections', {
      body: { connector: id, name: text(data, 'name'), mode: 'sandbox' },
    }),
  )
}

export async function connect(connector: Connector, way: Way, data: FormData): Promise<void> {
  opened(await api.post('/v1/connections', { body: wishOf(connector, way, data) }))
}

/** Nothing is stored before the person is back from the app. */
export async function goAndConsent(connector: Connector, way: Way, data: FormData): Promise<void> {
  const consent = await api.post('/v1/consents', { body: wishOf(connector, way, data) })
  leave(consent, { connector: connector.id, name: text(data, 'name'), renews: false })
}

function wishOf(connector: Connector, way: Way, data: FormData) {
  return {
    connector: connector.id,
    way: way.id,
    name: text(data, 'name'),
    credentials: credentialsOf(way.credentials, data),
    base_url: text(data, 'base_url') || null,
    permitted_endpoints: permittedOf(data),
  }
}

function opened({ id, name }: Connection): void {
  go(`#/connections/${id}`)
  toast(`${name} is connected, and its first syncs have started.`)
}
