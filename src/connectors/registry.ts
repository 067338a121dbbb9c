import { bamboohr } from './bamboohr/connector.ts'
import type { Connector } from './contract.ts'
import { heygen } from './heygen/connector.ts'
import { highlevel } from './highlevel/connector.ts'
import { okta } from './okta/connector.ts'
import { slack } from './slack/connector.ts'
import { workiz } from './workiz/connector.ts'
import { workos } from './workos/connector.ts'

/** Every vendor Syncline speaks to, in the order of the catalog. */
export const connectors: readonly Connector[] = [highlevel, bamboohr, workiz, heygen, workos, slack, okta]

export const connectorById = (id: string): Connector | undefined =>
  connectors.find((connector) => connector.id === id)
