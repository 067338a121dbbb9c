/**
 * The typed client, made from the code by itself: endpoints → OpenAPI document → types, and the one file partners
 * download. Part of every build, and never committed: what is made again each time cannot be out of date.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire, registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'

// Durable Objects are described by the same modules, and Node has no runtime for them.
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'cloudflare:workers'
      ? { url: 'data:text/javascript,export class DurableObject {}', shortCircuit: true }
      : next(specifier, context),
})
const { endpoints } = await import('#http/endpoints.ts')
const { openApi } = await import('#http/openapi.ts')

const room = `${import.meta.dirname}/../../web`
const generator = createRequire(import.meta.resolve('syncline-client/package.json')).resolve(
  'openapi-typescript/dist/index.mjs',
)
const { default: typesOf, astToString } = (await import(pathToFileURL(generator).href)) as {
  default: (document: object, options: object) => Promise<unknown[]>
  astToString: (types: unknown[]) => string
}

const types = await typesOf(forTypes(openApi(endpoints, 'https://syncline.example')), {
  emptyObjectsUnknown: true,
})
const schema = `/** Made by npm run client. */\n${astToString(types)}`
const client = readFileSync(`${room}/client/client.ts`, 'utf8')

writeFileSync(`${room}/client/schema.ts`, schema)
mkdirSync(`${room}/public/client`, { recursive: true })
writeFileSync(
  `${room}/public/client/syncline.ts`,
  client.replace(/^import type .* from '\.\/schema\.ts'\n/m, '') + schema,
)

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, { content?: Record<string, object> }> }>>
  components: Record<string, object>
}

/** Of the replies those that a caller's code looks into: successes as JSON. Refusals are all one error. */
function forTypes(document: object): object {
  const { paths, components, ...rest } = document as Document
  const { schemas, parameters, securitySchemes } = components
  for (const operation of Object.values(paths).flatMap((methods) => Object.values(methods)))
    operation.responses = Object.fromEntries(
      Object.entries(operation.responses)
        .filter(([status]) => status.startsWith('2') || status === '302')
        .map(([status, { content }]) => {
          const json = content?.['application/json']
          return [status, { description: '', ...(json && { content: { 'application/json': json } }) }]
        }),
    )
  return { ...rest, paths, components: { schemas, parameters, securitySchemes } }
}
