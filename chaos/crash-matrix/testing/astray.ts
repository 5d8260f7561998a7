import { connect } from 'node:net'
import { EC2Client } from '@aws-sdk/client-ec2'
import { Client } from 'pg'
import type { Tx } from '@/lib/store/client'
import { PrismaClient } from '@/lib/store/generated/client'

/** Ways to EC2, PostgreSQL and machines that have no crash point: a test looks for them here. */
export const astray = {
  database: () => new Client(),
  machine: () => connect(22),
  ec2: () => new EC2Client(),
  client: PrismaClient,
  page: () => fetch('http://127.0.0.1'),
  machines: (tx: Tx) => {
    const { findMany } = tx.machine
    return findMany()
  },
}
