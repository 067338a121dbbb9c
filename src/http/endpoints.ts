import { actionEndpoints } from '#domains/actions/index.ts'
import { callEndpoints } from '#domains/calls/index.ts'
import { connectionEndpoints } from '#domains/connections/index.ts'
import { highlevelEndpoints } from '#domains/highlevel/index.ts'
import { keyEndpoints } from '#domains/keys/index.ts'
import { ledgerEndpoints } from '#domains/ledger/index.ts'
import { manifestEndpoints } from '#domains/manifests/index.ts'
import { peopleEndpoints } from '#domains/people/index.ts'
import { receivedEndpoints } from '#domains/received/index.ts'
import { recordEndpoints } from '#domains/records/index.ts'
import { syncEndpoints } from '#domains/syncs/index.ts'
import { memberEndpoints, workspaceEndpoints } from '#domains/tenants/index.ts'
import { webhookEndpoints } from '#domains/webhooks/index.ts'
import type { Endpoint } from '#kit/endpoint.ts'

/** Every endpoint of the API. The app, /openapi.json, /docs and the walking tests are made of this list. */
export const endpoints: readonly Endpoint[] = [
  ...recordEndpoints,
  ...peopleEndpoints,
  ...connectionEndpoints,
  ...manifestEndpoints,
  ...actionEndpoints,
  ...receivedEndpoints,
  ...syncEndpoints,
  ...webhookEndpoints,
  ...keyEndpoints,
  ...callEndpoints,
  ...ledgerEndpoints,
  ...workspaceEndpoints,
  ...memberEndpoints,
  ...highlevelEndpoints,
]
