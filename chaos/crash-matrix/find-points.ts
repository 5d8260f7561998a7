import {
  isArrayLiteralExpression,
  isCallExpression,
  isIdentifier,
  isLiteralTypeNode,
  isNewExpression,
  isPropertyAccessExpression,
  isStringLiteral,
  isTaggedTemplateExpression,
  isTypeAliasDeclaration,
  type Node,
  type PropertyAccessExpression,
  type SourceFile,
} from 'typescript/unstable/ast'
import { callOf } from '@/lib/gateway/crashing-answers'
import { wrappers } from '@/lib/platform/crash-point'
import { databaseCalls } from '@/lib/store/crashing-database'
import { eachNode, type Program } from './program'

/** The name of every crash point of these files, in their order; what is named twice is there twice. */
export function findPoints(
  { checker }: Pick<Program, 'checker'>,
  files: ReadonlyMap<string, SourceFile>,
): string[] {
  return [...files].flatMap(([file, source]) => {
    if (wrappers.test(file)) return []
    const found: string[] = []
    const add = (name: string, moments: readonly string[]) => {
      for (const moment of moments) found.push(`${name} ${moment}`)
    }
    const typeOf = (node: Node) => checker.getTypeAtLocation(node)
    const symbolOf = (node: Node) => typeOf(node)?.getSymbol()?.name ?? ''
    const isClient = (node: Node) => has(node, '$queryRaw')
    const has = (node: Node, property: string) => {
      const type = typeOf(node)
      return type !== undefined && checker.getPropertyOfType(type, property) !== undefined
    }
    // The client of an interactive transaction cannot connect.
    const isAlone = (call: Node, client: Node) => has(client, '$connect') && !inBatch(call)
    const lineAt = (position: number) => source.getLineAndCharacterOfPosition(position).line + 1
    const site = (callee: PropertyAccessExpression) => {
      const line = lineAt(callee.name.getStart(source))
      const { parent } = callee
      // Some compilers name the template's line: it has to be its tag's.
      const isSplit =
        isTaggedTemplateExpression(parent) && lineAt(parent.template.getStart(source)) !== line
      return `${file}:${isSplit ? '?' : line}`
    }

    eachNode(source, (node) => {
      if (isTypeAliasDeclaration(node) && node.name.text === 'RoomEvent') {
        for (const event of [...literalsOf(node.type), 'comment']) {
          add(`machine room ${event}`, bothSides)
        }
      }
      if (isCallExpression(node) && isIdentifier(node.expression)) {
        const [name] = node.arguments
        if (node.expression.text === 'withCrashPoint' && name && isStringLiteral(name)) {
          add(name.text, bothSides)
        }
      }
      const callee = calleeOf(node)
      if (!callee) return
      const of = callee.expression
      const key = callee.name.text
      if (key === '$transaction' && isClient(of)) {
        add(`db ${site(callee)} $transaction`, ['before commit', 'after commit'])
      } else if (key.startsWith('$') && key in databaseCalls && isClient(of)) {
        add(`db ${site(callee)} ${key}`, momentsOf(key, isAlone(node, of)))
      } else if (key in databaseCalls && isPropertyAccessExpression(of) && isModel(symbolOf(of))) {
        const alone = isAlone(node, of.expression)
        add(`db ${site(callee)} ${of.name.text}.${key}`, momentsOf(key, alone))
      } else if (key === 'call' && symbolOf(of) === 'Ec2') {
        add(`ec2 ${site(callee)} ${actionOf(node)}`, bothSides)
      } else if ((key === 'connect' || key === 'query') && symbolOf(of) === 'Client') {
        add(`pg ${site(callee)} ${key}`, bothSides)
      } else if (/^(get|post|put|patch|delete|notFound)$/.test(key) && symbolOf(of) === 'Hono') {
        const [path] = isCallExpression(node) ? node.arguments : []
        const url = path && isStringLiteral(path) ? path.text : '/no such call'
        const call = callOf({ method: key.toUpperCase(), url })
        add(`machine ${call}`, ['before', 'answer before', 'answer after'])
      }
    })
    return found
  })
}

const bothSides = ['before', 'after']

/** Whether it is a table's part of Prisma's client. */
export function isModel(symbol: string): boolean {
  return symbol.endsWith('Delegate')
}

/** One of several that `$transaction` takes in an array. */
function inBatch(call: Node): boolean {
  const { parent } = call
  if (!parent || !isArrayLiteralExpression(parent)) return false
  const taker = parent.parent ? calleeOf(parent.parent) : undefined
  return taker?.name.text === '$transaction'
}

/** A change that is no part of a transaction is settled with its answer. */
function momentsOf(call: string, alone: boolean): string[] {
  return databaseCalls[call] && alone ? bothSides : ['before']
}

function calleeOf(node: Node): PropertyAccessExpression | undefined {
  const callee = isCallExpression(node)
    ? node.expression
    : isTaggedTemplateExpression(node)
      ? node.tag
      : undefined
  return callee && isPropertyAccessExpression(callee) ? callee : undefined
}

/** EC2's action, from the command that is made for it. */
function actionOf(call: Node): string {
  let action = '?'
  eachNode(call, (node) => {
    if (!isNewExpression(node) || !isIdentifier(node.expression)) return
    const [, name] = /^(\w+)Command$/.exec(node.expression.text) ?? []
    if (name) action = name
  })
  return action
}

function literalsOf(type: Node): string[] {
  const found: string[] = []
  eachNode(type, (node) => {
    if (isLiteralTypeNode(node) && isStringLiteral(node.literal)) found.push(node.literal.text)
  })
  return found
}
