// SPDX-License-Identifier: MIT
/*
 * The loader service, through which an interpreter gets libraries: a protocol of
 * request and reply over a channel. Two generations of it are spoken. They differ in the
 * numbers of their methods, and in what a header has beside the number, which is
 * answered as it was asked.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <zircon/syscalls/object.h>
#include "zxrun.h"

/* Methods: of 2019, with the number in the high half, and of 2022. */
#define DONE_2019		(0x501635daULL << 32)
#define LOAD_OBJECT_2019	(0x18d35e60ULL << 32)
#define CONFIG_2019		(0x1adeb78dULL << 32)
#define CLONE_2019		(0x3862fcb9ULL << 32)
#define DONE_2022		0x63ba6b76d3671001ULL
#define LOAD_OBJECT_2022	0x48c5a151d6df2853ULL
#define CONFIG_2022		0x6a8a1a1464632841ULL
#define CLONE_2022		0x57e643a9ab6e4c29ULL

#define MESSAGE_MAX		1024
#define REQUEST_MAX_HANDLES	4	/* no method has more */
#define CLIENTS_MAX		ZX_WAIT_MANY_MAX_ITEMS
#define VARIANT_MAX		64
#define PRESENT			UINT32_MAX

struct header {
	uint32_t txid;
	uint32_t flags;
	uint64_t ordinal;
};

struct request {
	struct header header;
	uint64_t length;
	uint64_t present;
	char name[MESSAGE_MAX - 32];
};

struct reply {
	struct header header;
	int32_t status;
	uint32_t object;
};

/**
 * struct client - one end of a channel that is served
 * @variant:	subdirectory in which libraries are looked for first, "" if in none
 * @only:	and nowhere else
 */
struct client {
	char variant[VARIANT_MAX];
	bool only;
};

static zx_wait_item_t items[CLIENTS_MAX];
static struct client clients[CLIENTS_MAX];
static size_t num_clients;

static zx_status_t add_client(zx_handle_t channel)
{
	if (num_clients == CLIENTS_MAX)
		return ZX_ERR_NO_RESOURCES;
	clients[num_clients] = (struct client){};
	items[num_clients++] = (zx_wait_item_t){
		.handle = channel,
		.waitfor = ZX_CHANNEL_READABLE | ZX_CHANNEL_PEER_CLOSED,
	};
	return ZX_OK;
}

static void drop_client(size_t i)
{
	zx_handle_close(items[i].handle);
	num_clients--;
	items[i] = items[num_clients];
	clients[i] = clients[num_clients];
}

/* The string of a request, terminated; NULL if there is none. */
static const char *request_name(struct request *request, uint32_t size)
{
	if (size < offsetof(struct request, name) || request->present != UINT64_MAX ||
	    request->length >= sizeof(request->name) ||
	    request->length > size - offsetof(struct request, name))
		return NULL;
	request->name[request->length] = '\0';
	return strlen(request->name) == request->length ? request->name : NULL;
}

/* "asan": look there first. "asan!": look there alone. */
static zx_status_t configure(struct client *client, const char *name)
{
	size_t len = name ? strcspn(name, "!") : 0;

	if (!len || len >= sizeof(client->variant) || strchr(name, '/') || name[0] == '.' ||
	    (name[len] && name[len + 1]))
		return ZX_ERR_INVALID_ARGS;
	memcpy(client->variant, name, len);
	client->variant[len] = '\0';
	client->only = name[len];
	return ZX_OK;
}

static zx_status_t load_object(const struct client *client, const char *name, zx_handle_t *vmo)
{
	struct program library;
	zx_status_t status;
	char *path = NULL;
	char why[256];

	if (!name)
		return ZX_ERR_INVALID_ARGS;
	if (client->variant[0])
		path = find_library(client->variant, name);
	if (!path && !client->only)
		path = find_library(NULL, name);
	if (!path) {
		verbose("library %s: not found", name);
		return ZX_ERR_NOT_FOUND;
	}
	if (read_program(path, FILE_LIBRARY, &library, why, sizeof(why))) {
		complain("%s: %s", path, why);
		status = ZX_ERR_IO_DATA_INTEGRITY;
	} else {
		verbose("library %s", path);
		status = file_to_vmo(&library, name, vmo);
		free_program(&library);
	}
	free(path);
	return status;
}

/* Serves one more channel, like this one before it was told anything. Takes the handle. */
static zx_status_t clone_client(zx_handle_t channel)
{
	zx_rights_t rights = ZX_RIGHT_READ | ZX_RIGHT_WRITE | ZX_RIGHT_WAIT;
	zx_info_handle_basic_t info;
	zx_status_t status;

	/* What cannot be waited for would keep us from waiting for the others. */
	status = zx_object_get_info(channel, ZX_INFO_HANDLE_BASIC, &info, sizeof(info), NULL,
				    NULL);
	if (status == ZX_OK && (info.type != ZX_OBJ_TYPE_CHANNEL ||
				(info.rights & rights) != rights))
		status = ZX_ERR_INVALID_ARGS;
	if (status == ZX_OK)
		status = add_client(channel);
	if (status != ZX_OK)
		zx_handle_close(channel);
	return status;
}

/* @handle is a handle that came with the request: it is taken, or closed. */
static zx_status_t answer(struct client *client, struct request *request, uint32_t size,
			  zx_handle_t *handle, zx_handle_t *object)
{
	zx_handle_t channel = *handle;

	switch (request->header.ordinal) {
	case LOAD_OBJECT_2019:
	case LOAD_OBJECT_2022:
		return load_object(client, request_name(request, size), object);
	case CONFIG_2019:
	case CONFIG_2022:
		return configure(client, request_name(request, size));
	case CLONE_2019:
	case CLONE_2022:
		if (channel == ZX_HANDLE_INVALID)
			return ZX_ERR_INVALID_ARGS;
		*handle = ZX_HANDLE_INVALID;
		return clone_client(channel);
	default:
		/* Scripts and debug data are nothing that this service has. */
		return ZX_ERR_NOT_SUPPORTED;
	}
}

/* Serves one request. Returns false if the client is to be dropped. */
static bool serve(size_t i)
{
	zx_handle_t handles[REQUEST_MAX_HANDLES] = {}, object = ZX_HANDLE_INVALID;
	zx_handle_t channel = items[i].handle;
	uint32_t size, num_handles;
	struct request request = {};
	struct reply reply = {};

	/* What is larger than any request comes from nobody who speaks the protocol. */
	if (zx_channel_read(channel, 0, &request, handles, sizeof(request),
			    REQUEST_MAX_HANDLES, &size, &num_handles) != ZX_OK)
		return false;
	if (size < sizeof(request.header) || request.header.ordinal == DONE_2019 ||
	    request.header.ordinal == DONE_2022) {
		zx_handle_close_many(handles, num_handles);
		return false;
	}
	reply.header = request.header;
	reply.status = answer(&clients[i], &request, size, handles, &object);
	zx_handle_close_many(handles, num_handles);
	if (object != ZX_HANDLE_INVALID)
		reply.object = PRESENT;
	return zx_channel_write(channel, 0, &reply, sizeof(reply), &object,
				object != ZX_HANDLE_INVALID) == ZX_OK;
}

static void *serve_all(void *unused)
{
	size_t i;

	(void)unused;
	while (num_clients &&
	       zx_object_wait_many(items, num_clients, ZX_TIME_INFINITE) == ZX_OK) {
		/* From the last on: what is added, or takes a dropped one's place, comes later. */
		for (i = num_clients; i--;)
			if ((items[i].pending & items[i].waitfor) && !serve(i))
				drop_client(i);
	}
	return NULL;
}

zx_status_t start_loader(zx_handle_t *client)
{
	zx_handle_t server;
	zx_status_t status;
	pthread_t thread;

	status = zx_channel_create(0, client, &server);
	if (status != ZX_OK)
		return status;
	add_client(server);
	if (pthread_create(&thread, NULL, serve_all, NULL)) {
		drop_client(0);
		zx_handle_close(*client);
		return ZX_ERR_NO_RESOURCES;
	}
	pthread_detach(thread);
	return ZX_OK;
}
