import { api } from '#api.ts'
import { leave } from '#consent.ts'
import { credentialsOf } from '#parts/credential-fields.tsx'
import { toast } from '#parts/toast.tsx'
import { text } from '#parts/use-form.ts'
import { permittedOf } from '#permitted.ts'
import { go } from '#router.ts'
import type { Connection, Connector, Consent, Way } from '#types.ts'

export async function connectSample({ id }: Connector, data: FormData): Promise<void> {
  await post({ connector: id, name: text(data, 'name'), mode: 'sandbox' })
}

export async function connect(connector: Connector, way: Way, data: FormData): Promise<void> {
  await post(wishOf(connector, way, data))
}

/** Nothing is stored before the person is back from the app. */
export async function goAndConsent(connector: Connector, way: Way, data: FormData): Promise<void> {
  const consent = await api.post<Consent>('/v1/consents', wishOf(connector, way, data))
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

async function post(wish: object): Promise<void> {
  const connection = await api.post<Connection>('/v1/connections', wish)
  go(`#/connections/${connection.id}`)
  toast(`${connection.name} is connected, and its first syncs have started.`)
}
