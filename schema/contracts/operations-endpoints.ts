import * as z from 'zod';
import { define, Done, next, none, page } from './endpoint.ts';
import { SegmentName, ToolName } from './ids.ts';
import { NotificationInput, NotificationView } from './notification.ts';
import { SegmentInput, SegmentView } from './segment.ts';
import { strict } from './strict.ts';
import { DiscoverInput, DiscoverReply } from './discover.ts';
import { ToolInput, ToolView } from './tool.ts';

const segment = strict({ name: SegmentName });
const tool = strict({ name: ToolName });
const receiver = strict({
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'Lower-case letters, digits, dots, _ and -.'),
});

/** Audiences, tools, and who is told what happens. */
export const operationsEndpoints = define({
  'segment.put': {
    method: 'PUT',
    path: '/segments/:name',
    role: 'operator',
    summary: 'Create or change an audience: JsonLogic over the context',
    params: segment,
    query: none,
    body: SegmentInput,
    status: 200,
    reply: SegmentView,
  },
  'segment.list': {
    method: 'GET',
    path: '/segments',
    role: 'viewer',
    summary: 'Audiences',
    params: none,
    query: strict(page),
    status: 200,
    reply: z.object({ segments: z.array(SegmentView), next }),
  },
  'segment.get': {
    method: 'GET',
    path: '/segments/:name',
    role: 'viewer',
    summary: 'An audience',
    params: segment,
    query: none,
    status: 200,
    reply: SegmentView,
  },
  'segment.delete': {
    method: 'DELETE',
    path: '/segments/:name',
    role: 'operator',
    summary: 'Delete an audience; refused while a rollout needs it',
    params: segment,
    query: none,
    status: 200,
    reply: Done,
  },
  'tool.put': {
    method: 'PUT',
    path: '/tools/:name',
    role: 'admin',
    summary: 'Declare or change a tool that permitted features may call',
    params: tool,
    query: none,
    body: ToolInput,
    status: 200,
    reply: ToolView,
  },
  'tool.discover': {
    method: 'POST',
    path: '/tools/discover',
    role: 'admin',
    summary: 'What tools an MCP server offers, each as a declaration to look at; nothing is declared or kept',
    params: none,
    query: none,
    body: DiscoverInput,
    status: 200,
    reply: DiscoverReply,
  },
  'tool.list': {
    method: 'GET',
    path: '/tools',
    role: 'admin',
    summary: 'Tools, with the names of their secrets',
    params: none,
    query: strict(page),
    status: 200,
    reply: z.object({ tools: z.array(ToolView), next }),
  },
  'tool.get': {
    method: 'GET',
    path: '/tools/:name',
    role: 'admin',
    summary: 'A tool',
    params: tool,
    query: none,
    status: 200,
    reply: ToolView,
  },
  'tool.delete': {
    method: 'DELETE',
    path: '/tools/:name',
    role: 'admin',
    summary: 'Delete a tool; runs of versions that call it fail from then on',
    params: tool,
    query: none,
    status: 200,
    reply: Done,
  },
  'notification.put': {
    method: 'PUT',
    path: '/notifications/:name',
    role: 'admin',
    summary: 'Tell a webhook or a Slack channel what happens; the secret that is made is shown once',
    params: receiver,
    query: none,
    body: NotificationInput,
    status: 200,
    reply: NotificationView.extend({ secret: z.string().optional() }),
  },
  'notification.list': {
    method: 'GET',
    path: '/notifications',
    role: 'admin',
    summary: 'Who is told what',
    params: none,
    query: strict(page),
    status: 200,
    reply: z.object({ notifications: z.array(NotificationView), next }),
  },
  'notification.get': {
    method: 'GET',
    path: '/notifications/:name',
    role: 'admin',
    summary: 'A receiver, and what it has not been told yet',
    params: receiver,
    query: none,
    status: 200,
    reply: NotificationView,
  },
  'notification.delete': {
    method: 'DELETE',
    path: '/notifications/:name',
    role: 'admin',
    summary: 'Tell it no more',
    params: receiver,
    query: none,
    status: 200,
    reply: Done,
  },
});
