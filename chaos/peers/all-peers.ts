import { ansible } from './ansible'
import { boto3Script, carefulBoto3Script } from './boto3-script'

/** Those that Muster is measured beside. */
export const allPeers = [boto3Script, carefulBoto3Script, ansible]
