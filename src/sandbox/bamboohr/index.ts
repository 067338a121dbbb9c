import { Hono } from 'hono'
import { changed } from './changed.ts'
import { directory } from './directory.ts'
import { gate } from './gate.ts'
import { list } from './list.ts'
import { metaFields } from './meta.ts'
import { authorize, token } from './oauth.ts'
import { one } from './one.ts'
import { refuse } from './refuse.ts'
import { reports } from './reports.ts'
import { accounts } from './accounts.ts'
import {
  changeWebhook,
  createWebhook,
  listWebhooks,
  monitorFields,
  removeWebhook,
  showWebhook,
} from './subscriptions.ts'
import { create, update } from './write.ts'

const app = new Hono()
  .get('/authorize.php', authorize)
  .post('/token.php', token)
  .use(gate)
  .get('/api/v1/employees/directory', directory)
  .get('/api/v1/employees/changed', changed)
  .get('/api/v1/employees/:id', one)
  .post('/api/v1/employees/:id', update)
  .get('/api/v1/employees', list)
  .post('/api/v1/employees', create)
  .get('/api/v1/reports/:id', reports)
  .get('/api/v1/meta/users', accounts)
  .get('/api/v1/meta/fields', metaFields)
  .get('/api/v1/webhooks/monitor_fields', monitorFields)
  .get('/api/v1/webhooks', listWebhooks)
  .post('/api/v1/webhooks', createWebhook)
  .get('/api/v1/webhooks/:id', showWebhook)
  .put('/api/v1/webhooks/:id', changeWebhook)
  .delete('/api/v1/webhooks/:id', removeWebhook)
  .notFound((c) => refuse(c, 404, 'Not Found'))
  .onError((error, c) => {
    console.error(error)
    return refuse(c, 500, 'Internal Server Error')
  })

export const bamboohr = (request: Request): Response | Promise<Response> => app.fetch(request)
