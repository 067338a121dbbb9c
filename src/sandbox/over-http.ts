import { sandboxFetch, unknown } from './index.ts'
import { inspect } from './inspector.ts'
import { sendWebhook, type Send } from './send-webhook.ts'

/** The same vendors under `/sandbox/<vendor>/…`, and a request inspector, for local development. */
export async function sandboxOverHttp(request: Request, send?: Send): Promise<Response> {
  const url = new URL(request.url)
  const [, vendor = '', path = '/'] = /^\/sandbox\/([^/]+)(\/.*)?$/.exec(url.pathname) ?? []
  if (vendor === '_inspector') return inspect(path, request)
  if (path === '/_webhooks' && send) return sendWebhook(vendor, request, send)
  if (vendor !== 'bamboohr') return sandboxFetch(vendor, moved(request, url, path))
  // BambooHR tells its customers apart by host name; here the first path segment stands for it.
  const [, company, rest = '/'] = /^\/([a-z0-9-]{1,63})(\/.*)?$/i.exec(path) ?? []
  if (!company) return unknown('sandbox.no_company', 'Call /sandbox/bamboohr/<company domain>/api/v1/…')
  url.host = `${company}.bamboohr.example`
  url.port = ''
  return sandboxFetch(vendor, moved(request, url, rest))
}

function moved(request: Request, url: URL, path: string): Request {
  url.pathname = path
  return new Request(url, request)
}
