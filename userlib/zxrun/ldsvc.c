// SPDX-License-Identifier: MIT
/*
 * The loader service, through which an interpreter gets libraries: a protocol of
 * request and reply over a channel, in its mid-2019 form.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zircon/syscalls/object.h>
#include "zxrun.h"

/* Method ordinals, in the high half. */
#define LDSVC_DONE			(0x501635daULL << 32)
#define LDSVC_LOAD_OBJECT		(0x18d35e60ULL << 32)
#define LDSVC_LOAD_SCRIPT_INTERPRETER	(0x32cc7f4eULL << 32)
#define LDSVC_CONFIG			(0x1adeb78dULL << 32)
#define LDSVC_CLONE			(0x3862fcb9ULL << 32)
#define LDSVC_DEBUG_PUBLISH_DATA_SINK	(0x4f64fa41ULL << 32)
#define LDSVC_DEBUG_LOAD_CONFIG		(0x722d77baULL << 32)

#define LDSVC_MAX_MESSAGE	1024
#define LDSVC_MAX_CLIENTS	ZX_WAIT_MANY_MAX_ITEMS
#define PRESENT			UINT32_MAX

struct ldsvc_header {
	uint32_t txid;
	uint32_t reserved;
	uint64_t ordinal;
};

struct ldsvc_request {
	struct ldsvc_header header;
	union {
		struct {
			uint64_t length;
			uint64_t present;
			char name[LDSVC_MAX_MESSAGE - 32];
		};
		uint32_t handle;
	};
};

struct ldsvc_reply {
	struct ldsvc_header header;
	int32_t status;
	uint32_t handle;
};

static struct {
	const struct options *options;
	zx_wait_item_t clients[LDSVC_MAX_CLIENTS];
	size_t num_clients;
	char config[256];
} ldsvc;

static bool add_client(zx_handle_t channel)
{
	if (ldsvc.num_clients == LDSVC_MAX_CLIENTS)
		return false;
	ldsvc.clients[ldsvc.num_clients++] = (zx_wait_item_t){
		.handle = channel,
		.waitfor = ZX_CHANNEL_READABLE | ZX_CHANNEL_PEER_CLOSED,
	};
	return true;
}

static void drop_client(size_t i)
{
	zx_handle_close(ldsvc.clients[i].handle);
	ldsvc.clients[i] = ldsvc.clients[--ldsvc.num_clients];
}

/* The string of a request, terminated; NULL if there is none. */
static const char *request_name(struct ldsvc_request *request, uint32_t size)
{
	if (size < offsetof(struct ldsvc_request, name) || request->present != UINT64_MAX ||
	    request->length >= sizeof(request->name) ||
	    request->length > size - offsetof(struct ldsvc_request, name))
		return NULL;
	request->name[request->length] = 0;
	return strlen(request->name) == request->length ? request->name : NULL;
}

static zx_status_t load_object(const char *name, zx_handle_t *vmo)
{
	struct program library;
	zx_status_t status = ZX_ERR_NOT_FOUND;
	char *path = NULL;
	char why[256];

	/* An instrumented variant is looked for first, as the configuration says. */
	if (ldsvc.config[0]) {
		char variant[512];

		if (snprintf(variant, sizeof(variant), "%s.%s", ldsvc.config, name) <
		    (int)sizeof(variant))
			path = find_library(ldsvc.options, variant);
	}
	if (!path)
		path = find_library(ldsvc.options, name);
	if (!path) {
		verbose("library %s: not found", name);
		return ZX_ERR_NOT_FOUND;
	}
	if (read_program(path, true, &library, why, sizeof(why))) {
		complain("%s: %s", path, why);
	} else {
		verbose("library %s", path);
		status = file_to_vmo(&library, name, vmo);
		free_program(&library);
	}
	free(path);
	return status;
}

static zx_status_t answer(struct ldsvc_request *request, uint32_t size, zx_handle_t handle,
			  zx_handle_t *out)
{
	const char *name;

	switch (request->header.ordinal) {
	case LDSVC_LOAD_OBJECT:
		name = request_name(request, size);
		return name ? load_object(name, out) : ZX_ERR_INVALID_ARGS;
	case LDSVC_CONFIG:
		name = request_name(request, size);
		if (!name || strlen(name) >= sizeof(ldsvc.config))
			return ZX_ERR_INVALID_ARGS;
		strcpy(ldsvc.config, name);
		/* "!" at the end: the variant alone. We look further all the same. */
		ldsvc.config[strcspn(ldsvc.config, "!")] = 0;
		return ZX_OK;
	case LDSVC_CLONE:
		if (handle == ZX_HANDLE_INVALID)
			return ZX_ERR_INVALID_ARGS;
		return add_client(handle) ? ZX_OK : ZX_ERR_NO_RESOURCES;
	default:
		/* Scripts and debug data are nothing that this service has. */
		return ZX_ERR_NOT_SUPPORTED;
	}
}

/* Serves one request. Returns false if the client is to be dropped. */
static bool serve(zx_handle_t channel)
{
	struct ldsvc_request request = {};
	struct ldsvc_reply reply = {};
	uint32_t size, num_handles;
	zx_handle_t handle = ZX_HANDLE_INVALID, out = ZX_HANDLE_INVALID;

	if (zx_channel_read(channel, 0, &request, &handle, sizeof(request), 1, &size,
			    &num_handles) != ZX_OK)
		return false;
	if (!num_handles)
		handle = ZX_HANDLE_INVALID;
	if (size < sizeof(request.header) || request.header.ordinal == LDSVC_DONE) {
		zx_handle_close(handle);
		return false;
	}
	reply.header.txid = request.header.txid;
	reply.header.ordinal = request.header.ordinal;
	reply.status = answer(&request, size, handle, &out);
	if (request.header.ordinal != LDSVC_CLONE || reply.status != ZX_OK)
		zx_handle_close(handle);
	if (out != ZX_HANDLE_INVALID)
		reply.handle = PRESENT;
	return zx_channel_write(channel, 0, &reply, sizeof(reply), &out,
				out != ZX_HANDLE_INVALID) == ZX_OK;
}

static void *serve_all(void *unused)
{
	size_t i;

	(void)unused;
	while (ldsvc.num_clients) {
		if (zx_object_wait_many(ldsvc.clients, ldsvc.num_clients, ZX_TIME_INFINITE) !=
		    ZX_OK)
			break;
		for (i = ldsvc.num_clients; i--;) {
			if (!(ldsvc.clients[i].pending & ldsvc.clients[i].waitfor))
				continue;
			if (!serve(ldsvc.clients[i].handle))
				drop_client(i);
		}
	}
	return NULL;
}

zx_status_t start_loader(const struct options *options, zx_handle_t *client)
{
	zx_handle_t server;
	zx_status_t status;
	pthread_t thread;

	status = zx_channel_create(0, client, &server);
	if (status != ZX_OK)
		return status;
	ldsvc.options = options;
	add_client(server);
	if (pthread_create(&thread, NULL, serve_all, NULL)) {
		drop_client(0);
		zx_handle_close(*client);
		return ZX_ERR_NO_RESOURCES;
	}
	pthread_detach(thread);
	return ZX_OK;
}
