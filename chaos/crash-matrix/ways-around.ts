import {
  isCallExpression,
  isIdentifier,
  isImportDeclaration,
  isNamedImports,
  isNewExpression,
  isPropertyAccessExpression,
  isStringLiteral,
  type Node,
  type SourceFile,
} from 'typescript/unstable/ast'
import { databaseCalls } from '@/lib/store/crashing-database'
import { isModel } from './find-points'
import { eachNode, isTypeOnly, type Program } from './program'

/** A way to EC2, PostgreSQL or a machine that has no crash point. */
export interface WayAround {
  file: string
  line: number
  what: string
}

/**
 * The files that may open connections, and whereto. Each either wraps what it makes when crash points
 * are armed, or talks to neither EC2, PostgreSQL nor a machine.
 */
export const doors: Readonly<Record<string, readonly string[]>> = {
  'lib/store/client.ts': ['PrismaClient', 'PrismaPg'],
  'lib/store/open-connection.ts': ['pg Client'],
  'lib/ec2/client.ts': ['EC2Client'],
  'lib/gateway/gateway.ts': ['node:http createServer'],
  'lib/gateway/front-door.ts': [],
  'lib/gateway/cdp.ts': ['node:dgram createSocket'],
  // Profiles from a web server: it is asked again at the next look.
  'lib/operations/profile-source/fetch-bounded.ts': ['fetch'],
  // Runs in browsers, which ask the console.
  'components/api.ts': ['fetch'],
  // Whether a process of the embedded PostgreSQL is alive: no connection.
  'lib/store/embedded/live-process.ts': ['node:child_process spawnSync'],
}

const modules =
  /^(pg|pg-pool|undici|ws|node:(http|https|http2|net|tls|dgram|child_process|worker_threads|cluster))$/
const harmless = new Set(['isIPv4', 'isIPv6', 'isIP'])
const globals = new Set(['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'])

/** Every way around the crash points that these files have. */
export function waysAround(
  { checker }: Pick<Program, 'checker'>,
  files: ReadonlyMap<string, SourceFile>,
): WayAround[] {
  return [...files].flatMap(([file, source]) => {
    const found: WayAround[] = []
    const allowed = doors[file] ?? []
    const add = (node: Node, what: string) => {
      if (allowed.includes(what)) return
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source))
      found.push({ file, line: line + 1, what })
    }
    const symbolOf = (node: Node) => checker.getTypeAtLocation(node)?.getSymbol()?.name ?? ''
    eachNode(source, (node) => {
      if (isImportDeclaration(node) && !isTypeOnly(node) && isStringLiteral(node.moduleSpecifier)) {
        const from = node.moduleSpecifier.text
        const bindings = node.importClause?.namedBindings
        const names =
          bindings && isNamedImports(bindings)
            ? bindings.elements.filter((one) => !one.isTypeOnly).map((one) => one.name.text)
            : ['everything']
        for (const name of names) {
          if (modules.test(from) && !harmless.has(name)) add(node, `${from} ${name}`)
          if (from.startsWith('@aws-sdk/') && !name.endsWith('Command')) add(node, name)
          if (name === 'PrismaClient' || name === 'PrismaPg') add(node, name)
        }
      }
      const made = isCallExpression(node) || isNewExpression(node) ? node.expression : undefined
      if (made && isIdentifier(made) && globals.has(made.text)) add(node, made.text)
      // A table that is handed on is called where nobody sees it.
      if (isPropertyAccessExpression(node) && isModelName(node) && isModel(symbolOf(node))) {
        const { parent } = node
        const called =
          isPropertyAccessExpression(parent) &&
          parent.expression === node &&
          parent.name.text in databaseCalls &&
          isCallExpression(parent.parent) &&
          parent.parent.expression === parent
        if (!called) add(node, `${node.getText()} is not called where it stands`)
      }
    })
    return found
  })
}

/** Asking the compiler for each expression's type takes long; a table's name is short and plain. */
function isModelName(node: Node): boolean {
  return (
    isPropertyAccessExpression(node) &&
    /^(tx|db|prisma|client|database)$/.test(lastOf(node.expression))
  )
}

function lastOf(node: Node): string {
  if (isIdentifier(node)) return node.text
  return isPropertyAccessExpression(node) ? node.name.text : ''
}
