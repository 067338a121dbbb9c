import type { IncomingMessage } from 'node:http'
import type { Connector, ObjectSpec } from '#connectors/contract.ts'
import { fetchPage } from '#engine/index.ts'
import type { Json } from '#kit/json.ts'
import { accountOf, connectorOf, ctxOf, people, serve } from './vendor.ts'

export interface Asked {
  url: URL
  body: Record<string, Json>
  /** How many requests came before. */
  n: number
  origin: string
}
export type Told = Record<string, unknown> & { link?: string }

/** A vendor that is a function from request to reply; `link` goes out as the header. */
export async function vendor(answer: (asked: Asked) => Told) {
  let n = 0
  const { origin, hits } = await serve((request, response) => {
    void bodyOf(request).then((text) => {
      const url = new URL(request.url ?? '', `http://${request.headers.host}`)
      const body = (text === '' ? {} : JSON.parse(text)) as Record<string, Json>
      const { link, ...told } = answer({ url, body, n: n++, origin: url.origin })
      if (link !== undefined) response.setHeader('link', link)
      response.end(JSON.stringify(told))
    })
  })
  return { origin, hits }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

export type Spec = Partial<ObjectSpec>

/** Reads to the end, a failure or the 60th page; the cursor travels as JSON text. */
export async function read(origin: string, spec: Spec, more: Partial<Connector> = {}) {
  const account = accountOf(origin, {
    connector: connectorOf({ ...more, objects: { person: { ...people, ...spec } } }),
  })
  const ids: string[] = []
  let cursor = 'null'
  for (let pages = 0; pages < 60; pages++) {
    const page = await fetchPage(ctxOf(), account, { object: 'person', cursor: JSON.parse(cursor) as Json })
    if (!page.ok) return { ids, end: page.error.code }
    ids.push(...page.value.rows.map(({ externalId }) => externalId))
    cursor = JSON.stringify(page.value.next)
    if (cursor === 'null') return { ids, end: 'whole' }
  }
  return { ids, end: 'endless' }
}

export const asNumber = (text: string | null) => Number(text ?? 0)
