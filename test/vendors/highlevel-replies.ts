import type { Reply } from './serve.ts'

export const ok = (body: unknown, status = 200): Reply => ({ status, body })

export const wrapped = (status: number, message: string, results: unknown): Reply => ({
  status,
  body: { success: true, statusCode: status, message, results },
})

const NAMES: Record<number, string> = { 401: 'Unauthorized', 403: 'Forbidden', 422: 'Unprocessable Entity' }

export const failure = (statusCode: number, message: string | string[]): Reply => ({
  status: statusCode,
  body: {
    statusCode,
    message,
    ...(NAMES[statusCode] ? { error: NAMES[statusCode] } : {}),
    traceId: '42fc8dd8-d55b-475f-944f-9efb90d77564',
  },
})

export const noScope = failure(401, 'The token is not authorized for this scope.')

export const budget = (used: number): Record<string, string> => ({
  'x-ratelimit-limit-daily': '200000',
  'x-ratelimit-daily-remaining': String(200_000 - used),
  'x-ratelimit-interval-milliseconds': '10000',
  'x-ratelimit-max': '100',
  'x-ratelimit-remaining': String(100 - (used % 100)),
})
