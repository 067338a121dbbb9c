import * as v from 'valibot'
import { PERMITTED } from '#engine/permitted.ts'

export const Credentials = v.record(
  v.pipe(v.string(), v.maxLength(40)),
  v.pipe(v.string(), v.maxLength(8192)),
)
/** `GET /v3/videos`, `POST /v2/template/:id/generate`, `/v3/**`. Null: everything the connector can do. */
export const Permitted = v.nullable(
  v.pipe(
    v.array(v.pipe(v.string(), v.regex(PERMITTED, 'a call such as GET /v3/videos'))),
    v.minLength(1, 'at least one call; null permits them all'),
    v.maxLength(200),
  ),
)
export const BaseUrl = v.nullable(v.pipe(v.string(), v.maxLength(2048)))
