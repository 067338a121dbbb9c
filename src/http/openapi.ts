import { failureCatalog } from '#engine/failure-catalog.ts'
import { webhookCatalog } from '#engine/webhook-catalog.ts'
import type { Endpoint } from '#kit/endpoint.ts'
import { errorCatalog } from '#kit/errors.ts'
import { groupsInOrder } from './openapi-groups.ts'
import { hookRoutes } from './openapi-hooks.ts'
import { instanceRoutes, instanceSchemas } from './openapi-instance.ts'
import type { JsonObject } from './openapi-names.ts'
import { headerParameters, operation } from './openapi-operation.ts'
import { plainOperation } from './openapi-plain.ts'
import { refusals, replyHeaders, replySchemas } from './openapi-replies.ts'
import { securitySchemes } from './openapi-security.ts'
import { signInRoutes } from './openapi-sign-in.ts'

const plainRoutes = [...signInRoutes, ...hookRoutes, ...instanceRoutes]

/** The OpenAPI 3.1 document: a pure function of the list of endpoints. */
export function openApi(endpoints: readonly Endpoint[], origin: string): JsonObject {
  const paths: Record<string, JsonObject> = {}
  const schemas: JsonObject = { ...replySchemas, ...instanceSchemas }
  const add = (method: string, path: string, described: JsonObject) => {
    const template = path.replaceAll(/:(\w+)/g, '{$1}')
    paths[template] = { ...paths[template], [method.toLowerCase()]: described }
  }
  for (const e of endpoints) add(e.method, e.path, operation(e, schemas))
  for (const route of plainRoutes) add(route.method, route.path, plainOperation(route))
  const used = JSON.stringify(paths)
  return {
    openapi: '3.1.1',
    info: {
      title: 'Syncline',
      version: '1',
      description: 'Synced users, tags and statistics of a workspace, and everything that keeps them true.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: origin }],
    tags: groupsInOrder([...endpoints, ...plainRoutes].map(({ group }) => group)),
    paths,
    components: {
      schemas,
      parameters: headerParameters,
      headers: replyHeaders,
      // Only those that some operation refers to: a part that nothing uses is a mistake to every linter.
      responses: Object.fromEntries(
        Object.entries(refusals).filter(([name]) => used.includes(`/responses/${name}"`)),
      ),
      securitySchemes: securitySchemes(origin),
    },
    'x-errors': [...errorCatalog, ...failureCatalog, ...webhookCatalog],
  }
}

let last = { origin: '', text: '' }

/** The document as text, made once: it costs tens of milliseconds, and whoever asks is asked for nothing. */
export function openApiText(endpoints: readonly Endpoint[], origin: string): string {
  if (last.origin !== origin) last = { origin, text: JSON.stringify(openApi(endpoints, origin)) }
  return last.text
}
